// The dashboard as the people of a company use it, with what goes wrong on the way.

import assert from "node:assert/strict";
import { CODE } from "../mock/server.mjs";
import { DEVICES, isFit, OWNER, onTheSite, tabTo } from "./support.mjs";

const PHONE = { viewport: DEVICES[0][1], loggedIn: true };
const DESK = { loggedIn: true };

async function logIn(page, { email = OWNER.email, password = OWNER.password } = {}) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** Waits until the mock's world is so. */
async function until(isSo) {
  const end = Date.now() + 10_000;
  while (!isSo()) {
    assert.ok(Date.now() < end, `never so: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Answers the next request to this path with a problem. */
async function refuseOnce(page, path, status, headers = {}) {
  let isDone = false;
  await page.route(`**/api${path}`, (route) => {
    if (isDone) return route.continue();
    isDone = true;
    return route.fulfill({ status, headers, contentType: "application/problem+json", body: "{}" });
  });
}

onTheSite("whoever is not logged in comes back to where they were going", {}, async (page) => {
  await page.goto("/app/calls?outcome=booked");
  await page.getByText("Your session has ended.").waitFor();
  await logIn(page);

  await page.getByRole("heading", { name: "Calls", level: 1 }).waitFor();
  assert.match(page.url(), /\/app\/calls\?outcome=booked$/);
});

onTheSite(
  "a wrong password says so and keeps the address; too many say when to try again",
  {},
  async (page) => {
    await page.goto("/app/login");
    await logIn(page, { password: "wrong wrong wrong" });
    await page.getByText("The e-mail address or the password is not right.").waitFor();
    assert.equal(await page.getByLabel("E-mail").inputValue(), OWNER.email);

    await logIn(page, { email: "locked@example.com" });
    await page.getByText("Try again in 30 seconds.").waitFor();
  },
);

onTheSite("one logs in with the keyboard alone", {}, async (page) => {
  await page.goto("/app/login");
  await tabTo(page, page.getByLabel("E-mail"));
  await page.keyboard.type(OWNER.email);
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(OWNER.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home" }).waitFor();
});

onTheSite("a forgotten password is set anew with the mailed code", {}, async (page) => {
  await page.goto("/app/login");
  await page.getByRole("link", { name: "Forgot the password?" }).click();
  await page.getByLabel("E-mail").fill(OWNER.email);
  await page.getByRole("button", { name: "Mail me a code" }).click();
  await page.getByLabel("Digit 1 of the code").focus();
  await page.keyboard.type(CODE);
  await page.getByLabel("New password").fill("another long secret");
  await page.getByRole("button", { name: "Set the new password" }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await logIn(page, { password: "another long secret" });
  await page.getByRole("heading", { name: "Home" }).waitFor();
});

onTheSite("an invitation makes a member, who is offered no settings to change", {}, async (page) => {
  await page.goto("/invitation#good-invitation");
  await page.getByLabel("Your name").fill("Sam Lee");
  await page.getByLabel("Choose a password").fill("sam's long secret");
  await page.getByRole("button", { name: "Join" }).click();
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await page.goto("/app/settings/company");
  await page.getByText("Only admins and owners").waitFor();
  assert.equal(await page.getByRole("button", { name: "Save" }).count(), 0);
  assert.ok(await page.getByLabel("Company name").isDisabled());
});

onTheSite("on a phone home answers its four questions without scrolling", PHONE, async (page) => {
  await page.goto("/app/");
  for (const question of ["Calls are", "To call back", "Booked this month", "Calls this month"]) {
    const box = await page.getByText(question, { exact: true }).first().boundingBox();
    assert.ok(box && box.y + box.height < 784, `${question} is above the bar at the bottom`);
  }
});

onTheSite("home needs two requests", DESK, async (page) => {
  const asked = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/")) asked.push(new URL(request.url()).pathname);
  });
  await page.goto("/app/");
  await page.getByRole("heading", { name: "Latest calls" }).waitFor();
  await page.waitForLoadState("networkidle");
  assert.deepEqual(asked.sort(), ["/api/auth/session", "/api/v1/overview"]);
});

onTheSite("what cannot be loaded is said, and tried again by a button", DESK, async (page) => {
  await refuseOnce(page, "/v1/messages?*", 429, { "retry-after": "7" });
  await page.goto("/app/messages");
  await page.getByText("Try again in 7 seconds.").waitFor();
  await isFit(page, "messages-failed");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Mark as done" }).first().waitFor();
});

onTheSite("calls are filtered by the address, and older ones are shown on request", DESK, async (page) => {
  await page.goto("/app/calls");
  const rows = page.getByRole("region", { name: "Calls" }).getByRole("link");
  await rows.first().waitFor();
  assert.equal(await rows.count(), 15);
  await page.getByRole("button", { name: "Show older calls" }).click();
  await page.waitForFunction(() => document.querySelectorAll("[aria-label='Calls'] a").length === 30);

  await page.getByLabel("What came of it").selectOption("emergency");
  await page.waitForFunction(() => document.querySelectorAll("[aria-label='Calls'] a").length === 4);
  assert.match(page.url(), /outcome=emergency/);
  await page.getByLabel("Caller's number").fill("303 555 9999");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "No such calls" }).waitFor();
  await isFit(page, "calls-none");
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll("[aria-label='Calls'] a").length === 4);
});

onTheSite("a message is marked as done, and Undo brings it back", PHONE, async (page, server) => {
  await page.goto("/app/messages");
  await page.getByRole("article").first().waitFor();
  const before = await page.getByRole("article").count();
  await page.getByRole("button", { name: "Mark as done" }).first().click();
  await page.waitForFunction((count) => document.querySelectorAll("article").length === count - 1, before);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction((count) => document.querySelectorAll("article").length === count, before);
  assert.equal(server.state.messages.filter((message) => !message.is_handled).length, before);
});

onTheSite("a visit is moved to a free time, and Undo moves it back", DESK, async (page, server) => {
  const visit = server.state.visits.find((one) => one.id === "visit-2");
  const first = visit.starts_at;
  await page.goto("/app/visits?visit=visit-2");
  await page.getByRole("button", { name: "Move" }).click();
  await page.getByRole("group", { name: "Free times" }).getByRole("button").last().click();
  await page.getByRole("button", { name: /^Move to/ }).click();
  await page.getByText(/^Moved to/).waitFor();
  assert.notEqual(visit.starts_at, first);
  await page.getByRole("button", { name: "Undo" }).click();
  await until(() => visit.starts_at === first);
});

onTheSite("a visit is canceled only after a question", PHONE, async (page, server) => {
  await page.goto("/app/visits?visit=visit-2");
  await page.getByRole("button", { name: "Cancel the visit" }).click();
  await page.getByText("Cancel this visit?").waitFor();
  assert.equal(server.state.visits.find((one) => one.id === "visit-2").status, "booked");
  await page.getByRole("button", { name: "Cancel the visit" }).click();
  await page.getByText(/is canceled\./).waitFor();
  assert.equal(server.state.visits.find((one) => one.id === "visit-2").status, "canceled");
});

async function chooseAFreeTime(page) {
  const day = await page.getByLabel("Day").inputValue();
  const times = page.getByRole("group", { name: "Free times" }).getByRole("button");
  if ((await times.count()) === 0) {
    // At the end of a week the next day may be closed.
    const later = new Date(`${day}T12:00:00Z`);
    later.setUTCDate(later.getUTCDate() + 3);
    await page.getByLabel("Day").fill(later.toISOString().slice(0, 10));
  }
  await times.first().click();
}

onTheSite("a visit is booked by hand", DESK, async (page, server) => {
  await page.goto("/app/visits");
  await page.getByRole("button", { name: "Book a visit" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Book the visit" }).click();
  await page.getByText("Enter the customer's name.").waitFor();
  await page.getByLabel("Customer").fill("Nora Hill");
  await page.getByLabel("Address").fill("5 Elm Street, Denver");
  await page.getByLabel("What is to be done").fill("Furnace check");
  await isFit(page, "visit-book");
  await chooseAFreeTime(page);
  await page.getByRole("dialog").getByRole("button", { name: "Book the visit" }).click();
  await page.getByText(/^Booked for/).waitFor();
  assert.ok(server.state.visits.some((visit) => visit.customer_name === "Nora Hill"));
});

/** Loses the first answer of this address and lets the rest pass; the keys of all that was sent. */
async function losingTheFirstAnswer(page, path) {
  const keys = [];
  await page.route(`**/api${path}`, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    return route.abort();
  });
  return keys;
}

onTheSite("a visit that is changed after an error is another request, not a repeat", DESK, async (page) => {
  const keys = await losingTheFirstAnswer(page, "/v1/appointments");
  await page.goto("/app/visits");
  await page.getByRole("button", { name: "Book a visit" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Customer").fill("Nora Hill");
  await dialog.getByLabel("Address").fill("5 Elm Street, Denver");
  await dialog.getByLabel("What is to be done").fill("Furnace check");
  await chooseAFreeTime(page);
  await dialog.getByRole("button", { name: "Book the visit" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Address").fill("7 Elm Street, Denver");
  await dialog.getByRole("button", { name: "Book the visit" }).click();
  await page.getByText(/^Booked for/).waitFor();
  assert.equal(new Set(keys).size, 2);
});

onTheSite(
  "a question that is sent again keeps its key, and a changed one has another",
  DESK,
  async (page) => {
    const keys = await losingTheFirstAnswer(page, "/v1/tickets");
    await page.goto("/app/support");
    const send = async (words) => {
      await page.getByLabel("What happened?").fill(words);
      await page.getByRole("button", { name: "Send" }).click();
    };
    await page.getByRole("button", { name: "Ask for help" }).click();
    await page.getByLabel("What is it about?").fill("A question");
    await send("Nothing yet.");
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Sent. We answer by e-mail.").waitFor();
    await page.getByRole("button", { name: "Ask for help" }).click();
    await page.getByLabel("What is it about?").fill("A question");
    await send("Something.");
    await page.waitForFunction(() => document.querySelectorAll("[role='dialog']").length === 0);
    assert.equal(keys.length, 3);
    assert.equal(keys[0], keys[1]);
    assert.notEqual(keys[1], keys[2]);
  },
);

onTheSite("one goes from part to part of the settings by clicks", PHONE, async (page) => {
  await page.goto("/app/settings");
  const menu = page.getByRole("navigation", { name: "Settings" });
  for (const part of await menu.getByRole("link").allInnerTexts()) {
    await menu.getByRole("link", { name: part }).click();
    await page.getByRole("heading", { name: `Settings: ${part}` }).waitFor();
  }
});

onTheSite(
  "two people who change settings at once do not overwrite each other",
  DESK,
  async (page, server) => {
    await page.goto("/app/settings/company");
    await page.getByLabel("Company name").fill("Aspen Ridge");
    server.state.company.version += 1;
    server.state.company.owner_name = "Dana W.";
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Somebody changed this meanwhile.").waitFor();
    await page.getByRole("button", { name: "Load it again" }).click();
    await page.waitForFunction(() => document.querySelector("input[value='Dana W.']"));
    await page.getByLabel("Company name").fill("Aspen Ridge");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. Calls follow it within 30 seconds.").waitFor();
    assert.equal(server.state.company.company_name, "Aspen Ridge");
    assert.equal(server.state.company.owner_name, "Dana W.");
  },
);

onTheSite("what the API refuses is said at its field", DESK, async (page) => {
  await page.goto("/app/settings/company");
  await page.getByLabel("Company's own phone").fill("(303) 555-0199");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("This is your Kestrel number").waitFor();
  assert.equal(await page.getByLabel("Company's own phone").getAttribute("aria-invalid"), "true");
});

onTheSite(
  "a day is split, overlapping times are refused, and a holiday is added",
  DESK,
  async (page, server) => {
    await page.goto("/app/settings/hours");
    await page.getByLabel("Monday, closes").fill("12:00");
    await page.getByRole("button", { name: "Add a break on Monday" }).click();
    await page.getByLabel("Monday, opens").nth(1).fill("11:00");
    await page.getByText("These times overlap.").waitFor();
    // Hours are typed by keyboard, part by part; what is half filled in is said.
    await page.getByLabel("Wednesday, closes").fill("");
    await page.getByText("Fill in both times").waitFor();
    await page.getByLabel("Wednesday, opens").focus();
    await page.keyboard.type("0730AM");
    await page.getByLabel("Wednesday, closes").fill("00:00");
    await page.getByLabel("Monday, opens").nth(1).fill("13:00");
    await page.getByLabel("Another closed date").fill("2027-07-05");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    assert.deepEqual(server.state.company.business_hours.week[0], [
      ["08:00", "12:00"],
      ["13:00", "17:00"],
    ]);
    assert.deepEqual(server.state.company.business_hours.week[2], [["07:30", "24:00"]]);
    assert.ok(server.state.company.business_hours.closed_on.includes("2027-07-05"));
  },
);

onTheSite(
  "a key's secret is shown once, and a key is revoked after a question",
  DESK,
  async (page, server) => {
    await page.goto("/app/settings/api-keys");
    await page.getByRole("button", { name: "Make a key" }).click();
    await page.getByLabel("Name").fill("Zap");
    await page.getByRole("button", { name: "Make the key" }).click();
    await page
      .getByRole("dialog")
      .getByText(/^kst_live_/)
      .waitFor();
    await page.keyboard.press("Escape");
    await isFit(page, "api-key-secret");
    await page.getByRole("button", { name: "I have kept it" }).click();
    await page.getByRole("region", { name: "Zap" }).waitFor();
    assert.equal(await page.getByText("kst_live_Zx81mW0aPq7Lr2Ye5Tn9Kd3Vb6Hs1Xc4").count(), 0);
    await page.getByRole("button", { name: "Revoke Zap" }).click();
    await isFit(page, "api-key-revoke");
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("region", { name: "Zap" }).getByText("Revoked").waitFor();
    assert.ok(server.state.keys.find((key) => key.name === "Zap").revoked_at);
  },
);

onTheSite("everything is asked for as a file, and is there when it is written", DESK, async (page) => {
  await page.goto("/app/reports");
  await page.getByRole("button", { name: "Make the file" }).click();
  await page.getByText("Being written").waitFor();
  await page.getByRole("button", { name: /^Download tenant_aspen-ridge_/ }).waitFor();
  await isFit(page, "reports-export");
});

onTheSite("help is asked for", PHONE, async (page, server) => {
  await page.goto("/app/");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Support" }).click();
  await page.getByRole("button", { name: "Ask for help" }).click();
  await page.getByLabel("What is it about?").fill("A question");
  await page.getByLabel("What happened?").fill("Nothing yet.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Sent. We answer by e-mail.").waitFor();
  assert.equal(server.state.tickets[0].subject, "A question");
});

onTheSite("a company without history sees how each page fills", PHONE, async (page, server) => {
  Object.assign(server.state, { calls: [], messages: [], visits: [], tickets: [] });
  for (const [path, title] of [
    ["calls", "No calls yet"],
    ["messages", "Nobody waits for a call"],
    ["visits", "No visits this week"],
    ["support", "You asked for nothing yet"],
  ]) {
    await page.goto(`/app/${path}`);
    await page.getByRole("heading", { name: title }).waitFor();
    await isFit(page, `empty-${path}`);
  }
  await page.goto("/app/");
  await page.getByText("No calls yet.").waitFor();
  await isFit(page, "empty-home");
});

onTheSite("an address without a page leads back, inside the dashboard and outside", DESK, async (page) => {
  await page.goto("/app/nothing-here");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await page.getByRole("link", { name: "To Home" }).click();
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();

  const answer = await page.goto("/nothing-here");
  assert.equal(answer.status(), 404);
  await page.getByRole("link", { name: "To the start page" }).click();
  await page.getByRole("heading", { name: /^Your phone is answered/ }).waitFor();
});

/** A second tab of the same browser, on Home. */
async function anotherTab(page) {
  const tab = await page.context().newPage();
  await tab.goto("/app/");
  await tab.getByRole("heading", { name: "Latest calls" }).waitFor();
  return tab;
}

onTheSite(
  "a new password ends the session in every tab, and one comes back to where one was",
  DESK,
  async (page) => {
    const tab = await anotherTab(page);
    await page.goto("/app/reset-password");
    await page.getByLabel("E-mail").fill(OWNER.email);
    await page.getByRole("button", { name: "Mail me a code" }).click();
    await page.getByLabel("Digit 1 of the code").focus();
    await page.keyboard.type(CODE);
    await page.getByLabel("New password").fill("another long secret");
    await page.getByRole("button", { name: "Set the new password" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();

    await tab.getByText("Your session has ended.").waitFor();
    await logIn(tab, { password: "another long secret" });
    await tab.getByRole("heading", { name: "Home" }).waitFor();
    assert.equal(new URL(page.url()).search, "", "here it was no surprise");
  },
);

onTheSite("whoever logs out in one tab is logged out in the other", DESK, async (page) => {
  const tab = await anotherTab(page);
  await page.goto("/app/calls");
  await page.getByRole("button", { name: /^Your account/ }).click();
  await page.getByRole("menuitem", { name: "Log out", exact: true }).click();
  await tab.getByText("Your session has ended.").waitFor();
});

onTheSite("logging out ends the session", DESK, async (page) => {
  await page.goto("/app/");
  await page.getByRole("button", { name: /^Your account/ }).click();
  await page.getByRole("menuitem", { name: "Log out", exact: true }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await page.goto("/app/");
  await page.getByText("Your session has ended.").waitFor();
});

onTheSite("a voicemail is listened to by a link that is asked for then", DESK, async (page) => {
  await page.goto("/app/messages");
  const listen = page.getByRole("button", { name: /^Listen to the voicemail of / }).first();
  await listen.click();
  const player = page.locator("audio").first();
  await player.waitFor();
  await page.waitForFunction(() => document.querySelector("audio").duration > 1);
  assert.match(await player.getAttribute("src"), /^\/recording\.wav/);
  await isFit(page, "messages-listening");
});

onTheSite("a voicemail that is gone says so", DESK, async (page) => {
  await page.route("**/api/v1/messages/*/recording", (route) =>
    route.fulfill({
      status: 404,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "urn:kestrel:problem:not-found", detail: "This recording was deleted." }),
    }),
  );
  await page.goto("/app/messages");
  await page
    .getByRole("button", { name: /^Listen to the voicemail of / })
    .first()
    .click();
  await page.getByText("This recording was deleted.").waitFor();
});

for (const [device, viewport] of DEVICES) {
  const options = { viewport, loggedIn: true };
  onTheSite(
    `unsaved words are tried in a conversation, by keyboard, on a ${device}`,
    options,
    async (page, server) => {
      const before = JSON.stringify(server.state.company);
      await page.goto("/app/settings/voice");
      await page.getByLabel("Your own greeting").fill("Frosty Air, an AI speaks. What is up?");
      await page.getByRole("button", { name: "Start a test conversation" }).click();
      const log = page.getByRole("log", { name: "Test conversation" });
      await log.getByText("Frosty Air, an AI speaks. What is up?").waitFor();

      // The keyboard is where the caller speaks.
      await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
      for (const words of ["My heating is loud", "Jane Doe"]) {
        await page.keyboard.type(words);
        await page.keyboard.press("Enter");
        await log.getByText(words, { exact: true }).waitFor();
        await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
      }
      await log.getByText("nothing was booked", { exact: false }).waitFor();
      await isFit(page, `settings-voice-test-${device}`);

      await page.getByRole("button", { name: "Start over" }).click();
      await page.waitForFunction(() => document.querySelectorAll("[role='log'] li").length === 1);
      await page.getByLabel("What the caller says").fill("I smell gas");
      await page.keyboard.press("Enter");
      await log.getByText("Danger to life.", { exact: false }).waitFor();
      await page.getByText("The call is over.").waitFor();
      await isFit(page, `settings-voice-test-danger-${device}`);
      assert.equal(JSON.stringify(server.state.company), before, "nothing was saved");
    },
  );
}
