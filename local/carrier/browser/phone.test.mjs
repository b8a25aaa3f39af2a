// The carrier's phone page as a person uses it, against a deployed stack.

import assert from "node:assert/strict";
import {
  aCaller, answerAfter, answerTo, call, caller, company, ending, firstCompany, hangUp, heard, onThePage, say,
  secondCompany, stack, withNumber,
} from "./support.mjs";

const VISIT = [
  ["My air conditioner stopped working", /name/i],
  ["Jane Doe", /best number/i],
  ["yes, that's the best number", /address/i],
  ["12 Oak Street, Denver", /day|when|time/i],
  ["next Tuesday morning", /which/i],
  ["the first one", /You're booked/],
];

onThePage("a visit is booked with the keyboard alone, and the end of the call is announced", {}, async (page) => {
  await tabTo(page, page.getByLabel("Company"));
  await page.keyboard.press("Home");
  while ((await page.getByLabel("Company").inputValue()) !== firstCompany.phone_number) {
    await page.keyboard.press("ArrowDown");
  }
  await tabTo(page, page.getByLabel("Your number"));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(aCaller());
  await tabTo(page, page.getByRole("button", { name: "Call", exact: true }));
  await page.keyboard.press("Enter");

  await heard(page, `Thanks for calling ${firstCompany.company_name}`);
  const words = page.getByLabel("What you say");
  assert.ok(await isFocused(words), "a caller can type at once");
  for (const [said, expected] of VISIT) {
    const before = await company(page).count();
    await page.keyboard.type(said);
    await page.keyboard.press("Enter");
    assert.match(await answerAfter(page, before), expected, `the answer to ${said}`);
  }
  assert.equal(await caller(page).count(), VISIT.length);
  assert.notEqual(await page.locator("#ending").evaluate((element) => getComputedStyle(element).display), "none",
    "the region that announces the end is there before it has something to say");

  await tabTo(page, page.getByRole("button", { name: "Hang up" }));
  await page.keyboard.press("Enter");
  assert.match(await ending(page), /^You hung up after \d+:\d\d\.$/);
  const again = page.getByRole("button", { name: "Call again" });
  assert.ok(await isFocused(again), "the keyboard goes on where the call began");
});

onThePage("a link with a number chooses its company, ready to call; one of nobody says so", {}, async (page) => {
  await page.goto(`${stack.carrier_url}/?number=${encodeURIComponent(secondCompany.phone_number)}`);
  const button = page.getByRole("button", { name: "Call", exact: true });
  await button.waitFor();
  assert.equal(await page.getByLabel("Company").inputValue(), secondCompany.phone_number);
  assert.ok(await isFocused(button), "Enter calls at once");

  await page.goto(`${stack.carrier_url}/?number=%2B15550009999`);
  await page.getByText("No company here has the number (555) 000-9999.").waitFor();
  assert.equal(await page.getByLabel("Company").inputValue(), firstCompany.phone_number);
});

onThePage("each company answers by its own name", {}, async (page) => {
  await page.getByLabel("Company").selectOption(secondCompany.phone_number);
  const [, area, exchange, line] = /^\+1(...)(...)(....)$/.exec(secondCompany.phone_number);
  await page.getByText(`(${area}) ${exchange}-${line}`, { exact: true }).and(page.locator("p")).waitFor();
  await call(page, secondCompany);

  assert.match(await company(page).first().innerText(), new RegExp(`Thanks for calling ${secondCompany.company_name}`));
  assert.doesNotMatch(await page.locator("main").innerText(), new RegExp(`calling ${firstCompany.company_name}`));
  await hangUp(page);
});

onThePage("who smells gas is told to leave and to call 911", {}, async (page) => {
  await call(page, secondCompany);

  const answer = await answerTo(page, "I smell gas");

  assert.match(answer, /Leave the building right now/);
  assert.match(answer, /call 911/);
  await hangUp(page);
});

onThePage("a key of the keypad reaches Kestrel", {}, async (page) => {
  await call(page, firstCompany);
  const before = await company(page).count();

  await page.getByRole("group", { name: "Keypad" }).getByRole("button", { name: "0", exact: true }).click();

  await caller(page).filter({ hasText: "presses 0" }).waitFor();
  // Zero asks for a person. In the company's hours it is one, and a message to the closed office outside of them: this
  // test runs at any hour of the day.
  assert.match(await answerAfter(page, before), /hold while I connect you|our office is closed right now.*take a message/is);
  await openPanel(page);
  await page.locator("#steps summary").filter({ hasText: /^voice/ }).last().click();
  await page.locator("#steps pre", { hasText: "Digits=0" }).waitFor();
  await hangUp(page);
});

onThePage("the panel shows each request and the TwiML it was answered with", {}, async (page) => {
  await page.getByText("Requests and TwiML").click();
  assert.ok(await page.getByText("Each request to Kestrel and its answer is listed here").isVisible());
  await call(page, firstCompany);

  const step = page.locator("#steps > li").first();
  assert.match(await step.getByRole("heading").innerText(), /^POST \S+\/voice\/incoming → 200 · \d+ ms$/);
  const twiml = await step.locator("pre").first().innerText();
  assert.match(twiml, /^<\?xml[^]*<Response>[^]*<Gather [^]*<Say [^]*<\/Response>$/);
  await step.getByText(/parameters sent/).click();
  assert.match(await step.locator("pre").last().innerText(), /^To=\+\d+$/m);
  assert.match(await step.locator("pre").last().innerText(), /^CallStatus=ringing$/m);

  await answerTo(page, "My furnace makes a loud noise");
  await page.locator("#steps").getByRole("heading", { name: /\/voice\/turn\/1 → 200/ }).waitFor();
  await hangUp(page);
});

onThePage("what is typed while nobody listens is said as soon as somebody does", {
  setUp: holdBackTheFirstWait,
}, async (page) => {
  await page.getByLabel("Company").selectOption(firstCompany.phone_number);
  await page.getByLabel("Your number").fill(aCaller());
  await page.getByRole("button", { name: "Call" }).click();

  await say(page, "My heater is broken");
  await page.getByText("Will be said as soon as they listen.").waitFor();
  await page.evaluate(() => window.letTheFirstWaitGo());

  await caller(page).filter({ hasText: "My heater is broken" }).waitFor();
  assert.equal(await page.getByLabel("What you say").inputValue(), "");
  await hangUp(page);
});

onThePage("a call that fails says so in plain words", {}, async (page) => {
  await withNumber("Nonsense Company", "<Nonsense/>", async (number) => {
    await page.reload();
    await page.getByLabel("Company").selectOption(number);
    await page.getByRole("button", { name: "Call" }).click();

    const alert = page.getByRole("alert").filter({ hasText: "Twilio error 12102" });
    await alert.waitFor();
    assert.match(await alert.innerText(), /Response/, "it says what was expected");
    assert.equal(await ending(page), "The call failed.");
    await page.getByRole("button", { name: "Call again" }).waitFor();
  });
});

onThePage("a caller's number that makes no sense is refused with the reason", {}, async (page) => {
  await page.getByLabel("Your number").fill("five");
  await page.getByRole("button", { name: "Call" }).click();

  await page.getByRole("alert").filter({ hasText: "a caller is a number like +14155550123" }).waitFor();
  assert.ok(await page.getByRole("button", { name: "Call" }).isVisible(), "it can be tried again at once");
});

onThePage("without a carrier the page says what to do, and tries again when asked", {
  setUp: refuseTheFirstLook,
}, async (page) => {
  await page.getByText("The carrier does not answer. Start the local stack").waitFor();

  await page.getByRole("button", { name: "Try again" }).click();

  await page.getByLabel("Company").waitFor();
});

onThePage("without any company the page says how to get one", { setUp: nobodyHasANumber }, async (page) => {
  await page.getByText("No company has a number yet.").waitFor();
  assert.ok(await page.getByText("cargo xtask dev").isVisible());
});

async function tabTo(page, target) {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the Tab key never comes to ${target}`);
}

async function isFocused(target) {
  await target.waitFor();
  return target.evaluate((element) => element === document.activeElement);
}

async function openPanel(page) {
  const panel = page.locator("#panel");
  if ((await panel.getAttribute("open")) === null) await page.getByText("Requests and TwiML").click();
}

/** The page learns that somebody listens only when the test says so: a fast answer can't get in before the typing. */
async function holdBackTheFirstWait(page) {
  let held = true;
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  await page.exposeFunction("letTheFirstWaitGo", () => release());
  await page.route("**/calls/*/wait?*", async (route) => {
    if (held) { held = false; await released; }
    await route.continue();
  });
}

async function refuseTheFirstLook(page) {
  await page.route("**/numbers", (route) => route.abort(), { times: 1 });
}

async function nobodyHasANumber(page) {
  await page.route("**/numbers", (route) => route.fulfill({ json: [] }));
}
