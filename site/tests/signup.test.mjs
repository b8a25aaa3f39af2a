// Sign-up as a person does it: by clicks and keys, with what goes wrong on the way.

import assert from "node:assert/strict";
import { CODE } from "../mock/server.mjs";
import { isFitInBothColours, onEveryDevice, onTheSite, tabTo } from "./support.mjs";

const NEXT = { name: "Next" };

async function company(page) {
  await page.goto("/signup/");
  await page.getByLabel("Company name").fill("Blue Spruce Plumbing");
  await page.getByText("Plumbing", { exact: true }).click();
  await page.getByLabel("Time zone").selectOption("America/Denver");
  await page.getByText("blue-spruce-plumbing").waitFor();
}

async function logIn(page) {
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  await page.getByLabel("Your name").fill("Ana Reyes");
  await page.getByLabel("E-mail").fill("ana@blue-spruce.example.com");
  await page.getByLabel("Password", { exact: true }).fill("seven wet socks");
  await page.getByRole("button", { name: "Mail me a code" }).click();
  await page.getByText("We mailed a code").waitFor();
}

async function enterCode(page, code = CODE) {
  await page.getByLabel("Digit 1 of the code").focus();
  await page.keyboard.type(code);
}

async function number(page) {
  await page.getByRole("heading", { name: "Which number" }).waitFor();
  await page.getByLabel("Your company's own phone").fill("303 555 0147");
  await page.getByRole("radio", { name: /\(303\) 555-2159/ }).click();
}

onEveryDevice("sign-up", {}, async (page, device) => {
  await company(page);
  await isFitInBothColours(page, `signup-1-company-${device}`);
  await page.getByRole("button", NEXT).click();
  await logIn(page);
  await isFitInBothColours(page, `signup-2-login-${device}`);
  await enterCode(page);
  await number(page);
  await page.getByRole("radio", { name: /The number I have/ }).click();
  await isFitInBothColours(page, `signup-3-number-${device}`);
  await page.getByRole("button", NEXT).click();
  await page
    .getByLabel("Your own greeting")
    .fill("Blue Spruce, good day! I'm the AI receptionist. What can we fix?");
  await page.getByText("“Blue Spruce, good day!").waitFor();
  await isFitInBothColours(page, `signup-4-receptionist-${device}`);
  await page.getByRole("button", NEXT).click();
  await page.getByRole("radio", { name: /Enterprise/ }).waitFor();
  await isFitInBothColours(page, `signup-5-plan-${device}`);
  await page.getByRole("button", { name: "Turn on my number" }).click();
  await page.getByRole("heading", { name: "Call it now" }).waitFor();
  await page.getByText("Waiting for your call").waitFor();
  await isFitInBothColours(page, `signup-6-call-${device}`);
});

onTheSite("the first call shows by itself at the end of sign-up", {}, async (page, server) => {
  await company(page);
  await page.getByRole("button", NEXT).click();
  await logIn(page);
  await enterCode(page);
  await number(page);
  await page.getByRole("button", NEXT).click();
  await page.getByRole("button", NEXT).click();
  await page.getByRole("button", { name: "Turn on my number" }).click();
  await page.getByText("Waiting for your call").waitFor();
  // A phone may forget the page while one dials.
  await page.reload();
  await page.getByText("Waiting for your call").waitFor();

  const now = new Date().toISOString();
  server.state.calls.unshift({
    id: "first",
    from: "+13035550147",
    to: "+13035552159",
    status: "completed",
    started_at: now,
    ended_at: now,
    duration_seconds: 61,
    outcome: "booked",
    summary: "A visit was booked.",
    customer_name: "Ana",
    customer_phone: null,
    appointment_id: null,
    has_recording: false,
    kind: "answered",
    counted: true,
    period: "2026-11",
    is_test: false,
    transcript: [],
    events: [],
  });
  await page.getByRole("heading", { name: "It answered." }).waitFor();
  await page.getByRole("link", { name: "Read every word of it" }).click();
  await page.getByRole("heading", { name: "Ana", level: 1 }).waitFor();
});

onTheSite("what was filled in survives a reload, and Back loses nothing", {}, async (page) => {
  await company(page);
  await page.getByRole("button", NEXT).click();
  await logIn(page);
  await enterCode(page);
  await number(page);
  await page.reload();

  await page.getByRole("heading", { name: "Which number" }).waitFor();
  assert.equal(await page.getByLabel("Your company's own phone").inputValue(), "303 555 0147");
  await page.getByRole("button", { name: "Back", exact: true }).click();
  assert.equal(await page.getByLabel("Your name").inputValue(), "Ana Reyes");
  assert.equal(
    await page.getByLabel("Password", { exact: true }).inputValue(),
    "",
    "the password is never kept",
  );
  const kept = await page.evaluate(() => localStorage.getItem("kestrel-signup"));
  assert.doesNotMatch(kept, /seven wet socks/);
  await page.getByRole("button", { name: "Company, done" }).click();
  assert.equal(await page.getByLabel("Company name").inputValue(), "Blue Spruce Plumbing");
});

onTheSite("after a reload the last step asks for the password again, and nothing else", {}, async (page) => {
  await company(page);
  await page.getByRole("button", NEXT).click();
  await logIn(page);
  await enterCode(page);
  await number(page);
  await page.getByRole("button", NEXT).click();
  await page.getByRole("button", NEXT).click();
  await page.getByRole("heading", { name: "Your plan" }).waitFor();
  await page.reload();

  await page.getByRole("button", { name: "Turn on my number" }).click();
  await page.getByLabel("Your password again").fill("seven wet socks");
  await page.getByRole("button", { name: "Turn on my number" }).click();
  await page.getByRole("heading", { name: "Call it now" }).waitFor();
});

onTheSite(
  "a number that somebody else just took leads back to the numbers, with all else kept",
  {},
  async (page) => {
    await company(page);
    await page.getByRole("button", NEXT).click();
    await logIn(page);
    await enterCode(page);
    await page.getByLabel("Your company's own phone").fill("303 555 0147");
    await page.getByRole("radio", { name: /\(303\) 555-1042/ }).click();
    await page.getByRole("button", NEXT).click();
    await page.getByRole("button", NEXT).click();
    await page.getByRole("button", { name: "Turn on my number" }).click();

    await page.getByText("Somebody just took this number.").waitFor();
    await page.getByRole("radio", { name: /\(303\) 555-2159/ }).click();
    await page.getByRole("button", NEXT).click();
    await page.getByRole("button", NEXT).click();
    await page.getByRole("button", { name: "Turn on my number" }).click();
    await page.getByRole("heading", { name: "Call it now" }).waitFor();
  },
);

onTheSite("a wrong code says so, and the right one goes on", {}, async (page) => {
  await company(page);
  await page.getByRole("button", NEXT).click();
  await logIn(page);
  await enterCode(page, "111111");
  await page.getByText("This code is not right").waitFor();
  await enterCode(page);
  await page.getByRole("heading", { name: "Which number" }).waitFor();
});

onTheSite("an empty step says at each field what is missing, and moves to the first", {}, async (page) => {
  await page.goto("/signup/");
  await page.getByRole("button", NEXT).click();
  await page.getByText("Enter your company's name").waitFor();
  await page.getByText("Choose where your company is.").waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-invalid") === "true");
});

onTheSite("a name that is taken offers others", {}, async (page) => {
  await page.goto("/signup/");
  await page.getByLabel("Company name").fill("Aspen Ridge");
  await page.getByRole("button", { name: "aspen-ridge-hvac" }).click();
  await page.getByText("Your address with us: aspen-ridge-hvac").waitFor();
});

onTheSite("sign-up's first steps work by keyboard alone", {}, async (page) => {
  await page.goto("/signup/");
  await tabTo(page, page.getByLabel("Company name"));
  await page.keyboard.type("Blue Spruce Plumbing");
  await tabTo(page, page.getByLabel("Time zone"));
  await page.keyboard.press("M");
  await page.getByText("blue-spruce-plumbing").waitFor();
  await tabTo(page, page.getByRole("button", NEXT));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  await tabTo(page, page.getByLabel("Your name"));
});

/** Another device with the same address: its company step is filled in, and the code is entered. */
async function anotherDevice(page, server) {
  // The start page has no script that would keep the draft again.
  await page.goto("/");
  await page.evaluate(() => localStorage.clear());
  await page.goto("/signup/");
  await page.getByLabel("Company name").fill("Blue Spruce");
  await page.getByLabel("Time zone").selectOption("America/Denver");
  await page.getByText("Your address with us: blue-spruce").waitFor();
  await page.getByRole("button", NEXT).click();
  await logIn(page);
  await enterCode(page);
  return server.state.drafts.get("ana@blue-spruce.example.com");
}

async function asFarAsTheNumber(page, server) {
  await company(page);
  await page.getByRole("button", NEXT).click();
  await logIn(page);
  assert.equal(server.state.drafts.size, 0, "nothing is kept before the address is proven");
  await enterCode(page);
  await number(page);
  await page.getByText("Saved. You can go on from any device.").waitFor();
}

onEveryDevice("sign-up goes on where another device left off", {}, async (page, device, server) => {
  await asFarAsTheNumber(page, server);
  await isFitInBothColours(page, `signup-saved-${device}`);
  await anotherDevice(page, server);
  await page.getByRole("heading", { name: "Go on where you left off?" }).waitFor();
  await page.getByText(/Saved today, \d+:\d\d [AP]M MST|Saved today, \d+:\d\d [AP]M MDT/).waitFor();
  await isFitInBothColours(page, `signup-go-on-${device}`);
  await page.getByRole("button", { name: "Go on from there" }).click();
  await page.getByRole("heading", { name: "Which number" }).waitFor();
  assert.equal(await page.getByLabel("Your company's own phone").inputValue(), "303 555 0147");
  await page.getByRole("radio", { name: /\(303\) 555-2159/, checked: true }).waitFor();
  await page.getByRole("button", NEXT).click();
  await page.getByRole("button", NEXT).click();
  await page.getByRole("button", { name: "Turn on my number" }).click();
  await page.getByRole("heading", { name: "Call it now" }).waitFor();
  assert.equal(server.state.company.company_name, "Blue Spruce Plumbing");
  assert.equal(server.state.drafts.size, 0);
});

onTheSite(
  "starting anew keeps what is typed here, and only then is the kept draft replaced",
  {},
  async (page, server) => {
    await asFarAsTheNumber(page, server);
    assert.doesNotMatch(JSON.stringify([...server.state.drafts.values()]), /seven wet socks/);
    const kept = await anotherDevice(page, server);
    await page.getByRole("heading", { name: "Go on where you left off?" }).waitFor();
    await page.waitForTimeout(2_000);
    assert.equal(server.state.drafts.get("ana@blue-spruce.example.com"), kept, "it waits for the choice");
    await page.getByRole("button", { name: "Start anew" }).click();
    await page.getByRole("heading", { name: "Which number" }).waitFor();
    assert.equal(await page.getByLabel("Your company's own phone").inputValue(), "");
    await page.getByText("Saved. You can go on from any device.").waitFor();
    assert.equal(server.state.drafts.get("ana@blue-spruce.example.com").draft.company_name, "Blue Spruce");
  },
);

onTheSite(
  "a draft that cannot be kept on the server stands in nobody's way, and says so",
  {},
  async (page, server) => {
    await page.route("**/api/onboard/draft", (route) => route.fulfill({ status: 503, body: "{}" }));
    await company(page);
    await page.getByRole("button", NEXT).click();
    await logIn(page);
    await enterCode(page);
    await number(page);
    await page.getByText("Saved on this device only.").waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Which number" }).waitFor();
    await page.unroute("**/api/onboard/draft");
    await page.getByRole("button", NEXT).click();
    await page.getByText("Saved. You can go on from any device.").waitFor();
    assert.equal(server.state.drafts.size, 1);
  },
);

onTheSite("a draft that cannot be read is not written over", {}, async (page, server) => {
  await asFarAsTheNumber(page, server);
  await page.route("**/api/onboard/draft/show", (route) => route.abort());
  const kept = await anotherDevice(page, server);
  await page.getByRole("heading", { name: "Which number" }).waitFor();
  await page.getByText("Saved on this device only.").waitFor();
  await page.getByLabel("Your company's own phone").fill("303 555 0148");
  await page.waitForTimeout(2_000);
  assert.equal(server.state.drafts.get("ana@blue-spruce.example.com"), kept);
});

/** What another device keeps meanwhile. */
function keptElsewhere(server, change, passed = 60_000) {
  const email = "ana@blue-spruce.example.com";
  const { draft, saved_at } = server.state.drafts.get(email);
  const later = new Date(Date.parse(saved_at) + passed).toISOString();
  server.state.drafts.set(email, { draft: { ...draft, ...change }, saved_at: later });
  return server.state.drafts.get(email);
}

onEveryDevice("an older device does not write over a newer draft", {}, async (page, device, server) => {
  await asFarAsTheNumber(page, server);
  const newer = keptElsewhere(server, { step: 3, company_name: "Blue Spruce & Sons" });
  await page.getByLabel("Your company's own phone").fill("303 555 0148");
  await page.getByRole("heading", { name: "Another device has a newer draft" }).waitFor();
  assert.equal(server.state.drafts.get("ana@blue-spruce.example.com"), newer, "it waits for the choice");
  await isFitInBothColours(page, `signup-newer-${device}`);

  await page.getByRole("button", { name: "Use the newer one" }).click();
  await page.getByRole("heading", { name: "How should Kestrel answer?" }).waitFor();
  await page.getByLabel("Your own greeting").fill("Blue Spruce & Sons, an AI speaks.");
  await page.getByText("Saved. You can go on from any device.").waitFor();
  const { draft } = server.state.drafts.get("ana@blue-spruce.example.com");
  assert.deepEqual([draft.company_name, draft.forward_to_number], ["Blue Spruce & Sons", "303 555 0147"]);
});

onTheSite(
  "a draft that is opened again asks about a newer one, and may take its place",
  {},
  async (page, server) => {
    await asFarAsTheNumber(page, server);
    keptElsewhere(server, { step: 3, company_name: "Blue Spruce & Sons" });
    await page.reload();
    await page.getByRole("heading", { name: "Another device has a newer draft" }).waitFor();
    await page.getByRole("button", { name: "Keep mine" }).click();
    await page.getByRole("heading", { name: "Which number" }).waitFor();
    assert.equal(await page.getByLabel("Your company's own phone").inputValue(), "303 555 0147");
    await page.getByText("Saved. You can go on from any device.").waitFor();
    assert.equal(
      server.state.drafts.get("ana@blue-spruce.example.com").draft.company_name,
      "Blue Spruce Plumbing",
    );
  },
);

onTheSite("a draft whose answer was lost is not taken for another device's", {}, async (page, server) => {
  await asFarAsTheNumber(page, server);
  const lost = page.waitForEvent("requestfailed");
  await page.route("**/api/onboard/draft", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.getByLabel("Your company's own phone").fill("303 555 0148");
  await lost;
  await page.unroute("**/api/onboard/draft");
  await page.reload();
  await page.getByRole("heading", { name: "Which number" }).waitFor();
  await page.getByLabel("Your company's own phone").fill("303 555 0149");
  await page.getByText("Saved. You can go on from any device.").waitFor();
  const { draft } = server.state.drafts.get("ana@blue-spruce.example.com");
  assert.equal(draft.forward_to_number, "303 555 0149");
});
