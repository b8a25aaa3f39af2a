// Every page, on a phone and on a desk, light and dark: readable, and by everybody.

import { isFit, onEveryDevice } from "./support.mjs";

const PAGES = [
  ["landing", "/", false],
  ["login", "/app/login", false],
  ["reset", "/app/reset-password", false],
  ["invitation", "/app/invitation#good-invitation", false],
  ["invitation-over", "/app/invitation#old", false],
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
  onEveryDevice(name, { loggedIn }, async (page, look) => {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForFunction(() => !document.querySelector("[aria-busy='true']"));
    await isFit(page, `${name}-${look}`);
  });
}

onEveryDevice("a call", { loggedIn: true }, async (page, look) => {
  await page.goto("/app/calls");
  await page.getByRole("region", { name: "Calls" }).getByRole("link").first().click();
  await page.getByRole("heading", { name: "What was said" }).waitFor();
  await isFit(page, `call-${look}`);
});
