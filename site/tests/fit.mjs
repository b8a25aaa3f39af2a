// What makes a page fit for people: against the mock, and against a stack.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];

/** The devices of every look at a page. */
export const DEVICES = [
  ["phone", { width: 390, height: 844 }],
  ["desk", { width: 1280, height: 900 }],
];

/** Where pictures are kept: cargo xtask says where, by itself they stay in the site's folder. */
export const SCREENSHOTS = process.env.KESTREL_SCREENSHOTS
  ? `${process.env.KESTREL_SCREENSHOTS}/`
  : new URL("../screenshots/", import.meta.url).pathname;

/** The machine's own browser. */
export async function openBrowser() {
  await mkdir(SCREENSHOTS, { recursive: true });
  return chromium.launch({ executablePath: process.env.KESTREL_BROWSER ?? "/usr/bin/chromium", args: FLAGS });
}

/** What goes wrong in a page's code, or was refused by its content security policy, as it happens. */
export function notingFaults(page, broken) {
  page.on("pageerror", (error) => broken.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|React|Error:/.test(message.text()))
      broken.push(message.text());
  });
}

/** Nothing needs scrolling sideways, axe finds nothing wrong, and a picture is kept. */
export async function isFit(page, name, { fullPage = true, rules = null, isJudged = true } = {}) {
  await isSettled(page);
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage });
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= window, `${name} is ${content} px wide in a window of ${window}`);
  if (isJudged) assert.deepEqual(await faults(page, rules), [], `axe, ${name}`);
}

/**
 * The same in the colours of day and night. What colours do not change is judged once, and the colours of the night on
 * one device: every device has the same.
 */
export async function isFitInBothColours(page, name) {
  await page.emulateMedia({ colorScheme: "light" });
  await isFit(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: "dark" });
  const isOnPhone = page.viewportSize().width === DEVICES[0][1].width;
  await isFit(page, `${name}-dark`, { rules: ["color-contrast"], isJudged: isOnPhone });
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
