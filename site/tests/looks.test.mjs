// Every page, on a phone and on a desk, light and dark: readable, and by everybody.

import { isFitInBothColours, onEveryDevice } from "./support.mjs";

const PAGES = [
  ["landing", "/", false],
  ["no-such-page", "/nothing-here", false],
  ["login", "/app/login", false],
  ["reset", "/app/reset-password", false],
  ["invitation", "/app/invitation#good-invitation", false],
  ["invitation-over", "/app/invitation#old", false],
  ["app-no-such-page", "/app/nothing-here", true],
  ["home", "/app/", true],
  ["calls", "/app/calls", true],
  ["messages", "/app/messages", true],
  ["visits", "/app/visits", true],
  ["visits-list", "/app/visits?view=list", true],
  ["visit", "/app/visits?visit=visit-2", true],
  ["reports", "/app/reports", true],
  ["support", "/app/support", true],
  ["settings-company", "/app/settings/company", true],
  ["settings-hours", "/app/settings/hours", true],
  ["settings-voice", "/app/settings/voice", true],
  ["settings-emergencies", "/app/settings/emergencies", true],
  ["settings-numbers", "/app/settings/numbers", true],
  ["settings-team", "/app/settings/team", true],
  ["settings-mail", "/app/settings/mail", true],
  ["settings-api-keys", "/app/settings/api-keys", true],
  ["settings-password", "/app/settings/password", true],
  ["settings-data", "/app/settings/data", true],
];

for (const [name, path, loggedIn] of PAGES) {
  onEveryDevice(name, { loggedIn }, async (page, device) => {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await isFitInBothColours(page, `${name}-${device}`);
  });
}

onEveryDevice("a call", { loggedIn: true }, async (page, device) => {
  await page.goto("/app/calls");
  await page.getByRole("region", { name: "Calls" }).getByRole("link").first().click();
  await page.getByRole("heading", { name: "What was said" }).waitFor();
  await isFitInBothColours(page, `call-${device}`);
});

onEveryDevice("the code of a new password", {}, async (page, device) => {
  await page.goto("/app/reset-password");
  await page.getByLabel("E-mail").fill("owner@aspen-ridge.example.com");
  await page.getByRole("button", { name: "Mail me a code" }).click();
  await page.getByLabel("Digit 1 of the code").waitFor();
  await isFitInBothColours(page, `reset-code-${device}`);
});

onEveryDevice("the dialog of a new visit", { loggedIn: true }, async (page, device) => {
  await page.goto("/app/visits");
  await page.getByRole("button", { name: "Book a visit" }).click();
  await page.getByRole("dialog").getByLabel("Customer").waitFor();
  await isFitInBothColours(page, `visit-book-${device}`);
});

onEveryDevice("the dialogs of a key", { loggedIn: true }, async (page, device) => {
  await page.goto("/app/settings/api-keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Zap");
  await isFitInBothColours(page, `api-key-make-${device}`);
  await page.getByRole("button", { name: "Make the key" }).click();
  await page
    .getByRole("dialog")
    .getByText(/^kst_live_/)
    .waitFor();
  await isFitInBothColours(page, `api-key-secret-${device}`);
});
