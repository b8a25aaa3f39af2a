// A plumber finds the site, signs up, calls the new number and runs the account: by clicks alone, on a deployed stack.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DEVICES } from "../tests/fit.mjs";
import { eventually, journey, mailTo, stack } from "./support.mjs";

const PASSWORD = "two vans and a ladder";
const NEXT = "Next";

for (const [device, viewport] of DEVICES) {
  journey("a newcomer signs up, is called, and runs the account", device, viewport, async (owner, t) => {
    const unique = `${Date.now().toString(36)}${device.charAt(0)}`;
    const company = `Larkspur Plumbing ${unique}`;
    const email = `pat@larkspur-${unique}.example.com`;

    await findsTheSite(owner);
    const number = await signsUp(owner, company, email);
    t.diagnostic(`counted: ${device}, from the landing page until the number rings: ${owner.counted()}`);
    await firstCall(owner, company);
    t.diagnostic(`counted: ${device}, the first call until it is read word by word: ${owner.counted()}`);
    await looksAround(owner, company);
    owner.counted();
    await changesTheGreeting(owner, number, unique);
    t.diagnostic(`counted: ${device}, another greeting, until a caller hears it: ${owner.counted()}`);
    await booksAVisit(owner);
    t.diagnostic(`counted: ${device}, a visit booked by hand: ${owner.counted()}`);
    await invites(owner, `sam@larkspur-${unique}.example.com`, company);
    t.diagnostic(`counted: ${device}, somebody invited: ${owner.counted()}`);
    await makesAKey(owner);
    t.diagnostic(`counted: ${device}, an API key made: ${owner.counted()}`);
    await takesTheDataOut(owner, company);
    t.diagnostic(`counted: ${device}, everything taken out as a file: ${owner.counted()}`);
  });
}

async function findsTheSite(owner) {
  await owner.page.goto("/");
  const demo = owner.link(/^Hear it/).first();
  const page = new URL(await demo.getAttribute("href"));
  assert.equal(page.origin, stack.carrier_url);
  assert.equal(page.searchParams.get("number"), stack.tenants[0].phone_number);
  await owner.sees("landing");
  await owner.presses(owner.link("Start your 14 free days").first());
}

/** The five steps. Returns the number that was bought, as people write it. */
async function signsUp(owner, company, email) {
  const { page } = owner;
  await page.getByRole("heading", { name: "What is your company called?" }).waitFor();
  await owner.fills(page.getByLabel("Company name"), company);
  await owner.chooses(page.getByText("Plumbing", { exact: true }));
  assert.equal(await page.getByLabel("Time zone").inputValue(), "America/Denver", "it is the device's own");
  await page.getByText(/^Your address with us: larkspur-plumbing/).waitFor();
  await owner.sees("signup-1-company");
  await owner.presses(owner.button(NEXT));

  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  await owner.fills(page.getByLabel("Your name"), "Pat Doe");
  await owner.fills(page.getByLabel("E-mail"), email);
  await owner.fills(page.getByLabel("Password", { exact: true }), PASSWORD);
  await owner.presses(owner.button("Mail me a code"));
  await page.getByText("We mailed a code").waitFor();
  await owner.sees("signup-2-log-in");
  const [code] = /\b\d{6}\b/.exec(await mailTo(email, "code"));
  await owner.types(page.getByLabel("Digit 1 of the code"), code);

  await page.getByRole("heading", { name: "Which number" }).waitFor();
  await owner.fills(page.getByLabel("Your company's own phone"), "303 555 0177");
  const free = page.getByRole("radio", { name: /^\(303\) / }).first();
  await free.waitFor();
  await owner.chooses(free);
  await owner.sees("signup-3-number");
  await owner.presses(owner.button(NEXT));

  await page.getByRole("heading", { name: "How should Kestrel answer?" }).waitFor();
  await owner.sees("signup-4-receptionist");
  await owner.presses(owner.button(NEXT));

  await page.getByRole("heading", { name: "Your plan" }).waitFor();
  await page.getByRole("radio", { name: /Professional/ }).waitFor();
  await owner.sees("signup-5-plan");
  await owner.presses(owner.button("Turn on my number"));

  await page.getByRole("heading", { name: "Call it now" }).waitFor();
  await page.getByText("Waiting for your call").waitFor();
  await owner.sees("signup-6-call-now");
  return (await owner.link(/^Call \(/).innerText()).replace("Call ", "").trim();
}

async function firstCall(owner, company) {
  const signUp = owner.page;
  const opened = signUp.waitForEvent("popup");
  await owner.presses(owner.link(/^Call \(/));
  await owner.turnTo(await opened);
  const heard = await calls(owner);
  assert.match(heard, new RegExp(company), "it answers in the company's name");
  await says(owner, "What are your opening hours?");
  await owner.sees("phone");
  await owner.presses(owner.button("Hang up"));
  await owner.page.locator("#ending").filter({ hasText: /\S/ }).waitFor();
  await owner.page.close();

  await owner.turnTo(signUp);
  await signUp.getByRole("heading", { name: "It answered." }).waitFor();
  await owner.sees("signup-7-answered");
  await owner.presses(owner.link("Read every word of it"));
  await signUp.getByRole("heading", { name: "What was said" }).waitFor();
  await signUp.getByText("What are your opening hours?").waitFor();
  await owner.sees("call");
}

/** On the phone's page: presses Call and returns the greeting. */
async function calls(owner) {
  await owner.presses(owner.button(/^Call/));
  const greeting = owner.page.locator("li.kestrel").first();
  await greeting.waitFor();
  return greeting.innerText();
}

async function says(owner, words) {
  const answers = owner.page.locator("li.kestrel");
  const before = await answers.count();
  await owner.fills(owner.page.getByLabel("What you say"), words);
  await owner.presses(owner.button("Say it"));
  await answers.nth(before).waitFor();
}

/** Every page once. */
async function looksAround(owner, company) {
  const { page } = owner;
  await owner.goesTo("Calls");
  const rows = page.getByRole("region", { name: "Calls" }).getByRole("link");
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1, "the first call is in the history");
  await owner.sees("calls");
  await owner.goesTo("Home");
  await page.getByRole("heading", { name: "Latest calls" }).waitFor();
  await page.getByText(company).first().waitFor({ state: "attached" });
  await owner.sees("home");
  for (const [place, name] of [
    ["Messages", "messages"],
    ["Visits", "visits"],
    ["Reports", "reports"],
    ["Support", "support"],
  ]) {
    await owner.goesTo(place);
    await page.getByRole("heading", { name: place, level: 1 }).waitFor();
    await owner.sees(name);
  }
  await owner.goesTo("Settings");
  const parts = page.getByLabel("Settings", { exact: true }).getByRole("link");
  await parts.first().waitFor();
  for (const part of await parts.allInnerTexts()) {
    await owner.presses(page.getByLabel("Settings", { exact: true }).getByRole("link", { name: part }));
    await page.getByRole("heading", { name: `Settings: ${part}` }).waitFor();
    await owner.sees(`settings-${part.toLowerCase().replaceAll(" ", "-")}`);
  }
}

async function changesTheGreeting(owner, number, unique) {
  const { page } = owner;
  const greeting = `Larkspur here, good day! I am the AI receptionist ${unique}. What is leaking?`;
  await openSettings(owner, "Voice and words");
  await owner.fills(page.getByLabel("Your own greeting"), greeting);
  await owner.presses(owner.button("Save"));
  await page.getByText("Saved.").waitFor();

  const phone = await owner.session.newPage();
  const digits = number.replaceAll(/\D/g, "");
  await owner.turnTo(phone);
  await phone.goto(`${stack.carrier_url}/?number=%2B1${digits}`);
  const { presses } = owner.tally;
  await eventually("the new greeting", async () => {
    // A change takes half a minute at most. Whoever waits for it calls once.
    owner.tally.presses = presses;
    const heard = await calls(owner);
    await owner.presses(owner.button("Hang up"));
    await phone.locator("#ending").filter({ hasText: /\S/ }).waitFor();
    return heard.includes("What is leaking?");
  });
  await phone.close();
  await owner.turnTo(page);
}

async function openSettings(owner, part) {
  await owner.goesTo("Settings");
  await owner.presses(owner.page.getByLabel("Settings", { exact: true }).getByRole("link", { name: part }));
  await owner.page.getByRole("heading", { name: `Settings: ${part}` }).waitFor();
}

async function booksAVisit(owner) {
  const { page } = owner;
  await owner.goesTo("Visits");
  await owner.presses(owner.button("Book a visit"));
  const dialog = page.getByRole("dialog");
  await owner.fills(dialog.getByLabel("Customer"), "Nora Hill");
  await owner.fills(dialog.getByLabel("Address"), "5 Elm Street, Denver");
  await owner.fills(dialog.getByLabel("What is to be done"), "Water heater");
  const times = dialog.getByRole("group", { name: "Free times" }).getByRole("button");
  await owner.fills(dialog.getByLabel("Day"), nextWorkday());
  await owner.chooses(times.first());
  await owner.sees("visit-book");
  await owner.presses(owner.button("Book the visit", dialog));
  await page.getByText(/^Booked for/).waitFor();
  await page.getByText("Nora Hill").first().waitFor();
  await owner.sees("visit-booked");
}

/** The next Monday to Friday after tomorrow, where the usual hours have free times for sure. */
function nextWorkday() {
  const day = new Date(Date.now() + 2 * 86_400_000);
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

async function invites(owner, email, company) {
  await openSettings(owner, "Team");
  await owner.presses(owner.button("Invite somebody"));
  const dialog = owner.page.getByRole("dialog");
  await owner.fills(dialog.getByLabel("E-mail"), email);
  await owner.presses(owner.button("Send the invitation", dialog));
  await owner.page.getByText("The invitation is on its way.").waitFor();
  await owner.page.getByText(email).waitFor();
  await owner.sees("team-invited");

  const link = /https?:\/\/\S+\/invitation\S*/.exec(await mailTo(email, "/invitation"))[0];
  const colleague = await owner.anotherPerson();
  try {
    const { page } = colleague;
    await page.goto(link);
    await page.getByRole("heading", { name: `Join ${company}` }).waitFor();
    await colleague.sees("invitation");
    await colleague.fills(page.getByLabel("Your name"), "Sam Lee");
    await colleague.fills(page.getByLabel("Choose a password"), "sam's own long secret");
    await colleague.presses(colleague.button("Join"));
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await page.goto("/app/settings/company");
    await page.getByText("Only admins and owners").waitFor();
  } finally {
    await colleague.leave();
  }
}

async function makesAKey(owner) {
  await openSettings(owner, "API keys");
  await owner.presses(owner.button("Make a key"));
  const dialog = owner.page.getByRole("dialog");
  await owner.fills(dialog.getByLabel("Name"), "Scheduling board");
  await owner.sees("api-key-make");
  await owner.presses(owner.button("Make the key", dialog));
  const secret = await dialog.getByText(/^kst_/).innerText();
  await owner.sees("api-key-secret");
  await owner.presses(owner.button("I have kept it", dialog));
  await owner.page.getByRole("region", { name: "Scheduling board" }).waitFor();

  const authorization = `Bearer ${secret}`;
  const answer = await fetch(`${stack.site_url}/api/v1/calls`, { headers: { authorization } });
  assert.equal(answer.status, 200, "a program reads calls with it");
  const refused = await fetch(`${stack.site_url}/api/v1/company`, { headers: { authorization } });
  assert.equal(refused.status, 403, "and nothing that it was not given");
}

async function takesTheDataOut(owner, company) {
  const { page } = owner;
  await owner.goesTo("Reports");
  await owner.presses(owner.button("Make the file"));
  const button = owner.button(/^Download tenant_larkspur/);
  await button.waitFor();
  await owner.sees("reports-export");
  const downloading = page.waitForEvent("download");
  await owner.presses(button);
  const download = await downloading;
  const taken = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(taken.company.company_name, company);
  assert.ok(
    taken.calls.some((call) => JSON.stringify(call).includes("opening hours")),
    "the first call is in it",
  );
}
