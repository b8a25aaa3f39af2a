// What every page test needs: a mock of the API with the built site, one browser, and what makes a page fit for people.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { start } from "../mock/server.mjs";

/** How long one condition may take on a busy machine. */
const PATIENCE_MS = 20_000;
/** How long one test may take. */
const TEST_MS = 120_000;
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
const SCREENSHOTS = new URL("../screenshots/", import.meta.url).pathname;

/** The devices of every look at a page. */
export const DEVICES = [
  ["phone", { width: 390, height: 844 }],
  ["desk", { width: 1280, height: 900 }],
];
export const OWNER = { email: "owner@aspen-ridge.example.com", password: "correct horse battery" };

let browser;

before(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.KESTREL_BROWSER ?? "/usr/bin/chromium",
    args: FLAGS,
  });
});
after(async () => {
  await browser?.close();
});

/**
 * A test with a server, a world and a page of its own. An error in the page's code, or something that its content
 * security policy refused, fails the test.
 */
export function onTheSite(name, { viewport = DEVICES[1][1], loggedIn = false } = {}, body) {
  test(name, { timeout: TEST_MS }, async (t) => {
    const server = await start();
    const session = await browser.newContext({
      viewport,
      baseURL: server.url,
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      reducedMotion: "reduce",
    });
    const page = await session.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const broken = [];
    page.on("pageerror", (error) => broken.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|React/.test(message.text()))
        broken.push(message.text());
    });
    try {
      if (loggedIn) {
        const answer = await session.request.post("/api/auth/login", { data: OWNER });
        const [, token] = /kestrel_session=([^;]+)/.exec(answer.headers()["set-cookie"]);
        const cookie = {
          name: "__Host-kestrel_session",
          value: token,
          url: server.url.replace("http:", "https:"),
          secure: true,
          httpOnly: true,
          sameSite: "Strict",
        };
        await session.addCookies([cookie]);
      }
      await body(page, server, t);
      assert.deepEqual(broken, [], "errors in the page");
    } catch (error) {
      await page
        .screenshot({ path: `${SCREENSHOTS}failed-${name.replaceAll(/\W+/g, "-")}.png` })
        .catch(() => {});
      throw error;
    } finally {
      await session.close();
      await server.stop();
    }
  });
}

/** Nothing needs scrolling sideways, axe finds nothing wrong, and a picture is kept. */
export async function isFit(page, name, { fullPage = true, rules } = {}) {
  await isSettled(page);
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage });
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= window, `${name} is ${content} px wide in a window of ${window}`);
  assert.deepEqual(await faults(page, rules), [], `axe, ${name}`);
}

/** The same in the colours of day and night. What colours do not change is looked at once. */
export async function isFitInBothColours(page, name) {
  await page.emulateMedia({ colorScheme: "light" });
  await isFit(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: "dark" });
  await isFit(page, `${name}-dark`, { rules: ["color-contrast"] });
  await page.emulateMedia({ colorScheme: "light" });
}

/** Nothing is being loaded any more, and what was is painted. */
async function isSettled(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy='true']"));
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** What axe finds. Without frames it needs no page of its own, and the long lists of what is right cost seconds. */
async function faults(page, rules) {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  if (rules) axe.withRules(rules);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${node.target}: ${node.failureSummary}`),
  );
}

/** Presses Tab until the element has the keyboard; fails when it cannot be reached. */
export async function tabTo(page, target, most = 60) {
  for (let presses = 0; presses < most; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${target} cannot be reached with Tab`);
}

/** Runs a test on every device. */
export function onEveryDevice(name, options, body) {
  for (const [device, viewport] of DEVICES) {
    onTheSite(`${name} on a ${device}`, { ...options, viewport }, (page, server) =>
      body(page, device, server),
    );
  }
}
