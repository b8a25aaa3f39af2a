// Every page, on a phone and on a desk, light and dark: readable, and by everybody.

import { DEVICES, isFitInBothColours, onEveryDevice, onTheSite } from "./support.mjs";

const OUTSIDE = [
  ["landing", "/"],
  ["no-such-page", "/nothing-here"],
  ["login", "/app/login"],
  ["reset", "/app/reset-password"],
  ["invitation", "/app/invitation#good-invitation"],
  ["invitation-over", "/app/invitation#old"],
];
const INSIDE = [
  ["app-no-such-page", "/app/nothing-here"],
  ["home", "/app/"],
  ["calls", "/app/calls"],
  ["messages", "/app/messages"],
  ["visits", "/app/visits"],
  ["visits-list", "/app/visits?view=list"],
  ["visit", "/app/visits?visit=visit-2"],
  ["reports", "/app/reports"],
  ["support", "/app/support"],
  ["settings-company", "/app/settings/company"],
  ["settings-hours", "/app/settings/hours"],
  ["settings-voice", "/app/settings/voice"],
  ["settings-emergencies", "/app/settings/emergencies"],
  ["settings-numbers", "/app/settings/numbers"],
  ["settings-team", "/app/settings/team"],
  ["settings-mail", "/app/settings/mail"],
  ["settings-api-keys", "/app/settings/api-keys"],
  ["settings-password", "/app/settings/password"],
  ["settings-data", "/app/settings/data"],
];

// One visit for all: a browser that has the site's files already needs half of the time.
for (const [device, viewport] of DEVICES) {
  for (const [where, pages, loggedIn] of [
    ["outside", OUTSIDE, false],
    ["inside", INSIDE, true],
  ]) {
    const visit = { viewport, loggedIn, timeout: 10 * 60_000 };
    onTheSite(`the pages ${where} the dashboard, on a ${device}`, visit, async (page, _, t) => {
      for (const [name, path] of pages) {
        await t.test(name, async () => {
          // Of two addresses that differ behind # only, the second would not be loaded.
          await page.goto("about:blank");
          await page.goto(path);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await isFitInBothColours(page, `${name}-${device}`);
        });
      }
    });
  }
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
