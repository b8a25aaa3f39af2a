// The phone page's looks, before, during and after a call, on a phone and on a desk, light and dark.

import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { answerTo, call, company, firstCompany, hangUp, onThePage } from "./support.mjs";

/** What a finger needs, by WCAG 2.5.5. */
const FINGER_PX = 44;
const PHONE = { width: 375, height: 740 };
const DESK = { width: 1280, height: 900 };

for (const [device, viewport] of [["a phone", PHONE], ["a desk", DESK]]) {
  for (const colorScheme of ["light", "dark"]) {
    const name = `on ${device} in ${colorScheme} colours everybody can read and use the page`;
    onThePage(name, { context: { viewport, colorScheme } }, async (page) => {
      await page.getByLabel("Company").waitFor();
      await isFit(page, "before a call");
      await isBigEnough(page.getByRole("button", { name: "Call" }));

      await call(page, firstCompany);
      await answerTo(page, "My air conditioner stopped working");
      await answerTo(page, "Jane Doe");
      await isInView(page, company(page).last());
      await isInView(page, page.getByLabel("What you say"));
      await page.getByText("Requests and TwiML").click();
      await isFit(page, "during a call");
      await isBigEnough(page.getByRole("button", { name: "Hang up" }));
      await isBigEnough(page.getByRole("button", { name: "Say it" }));
      await openKeypad(page);
      await isBigEnough(page.getByRole("button", { name: "0", exact: true }));
      await isFit(page, "with the keypad");

      await hangUp(page);
      await isInView(page, page.locator("#ending"));
      await isFit(page, "after a call");
    });
  }
}

onThePage("an error is readable too", { context: { viewport: PHONE, colorScheme: "dark" } }, async (page) => {
  await page.getByLabel("Your number").fill("x".repeat(60));
  await page.getByRole("button", { name: "Call" }).click();
  await page.getByRole("alert").filter({ hasText: "a caller is a number" }).waitFor();

  await isFit(page, "with an error");
});

/** Nothing is cut off or needs scrolling sideways, and axe finds nothing wrong. */
async function isFit(page, when) {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= window, `${when} the page is ${content} px wide in a window of ${window}`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) => {
    return nodes.map((node) => `${id} ${node.target}: ${node.failureSummary}`);
  });
  assert.deepEqual(found, [], `axe, ${when}`);
}

/** It can be read without scrolling. */
async function isInView(page, target) {
  const box = await target.boundingBox();
  assert.ok(box, `${target} is on the page`);
  const { height } = page.viewportSize();
  const bottom = box.y + box.height;
  assert.ok(box.y >= 0 && bottom <= height, `${target} is at ${box.y} to ${bottom} in a window of ${height}`);
}

async function isBigEnough(button) {
  const box = await button.boundingBox();
  assert.ok(box, `${button} is on the page`);
  assert.ok(box.width >= FINGER_PX && box.height >= FINGER_PX, `${button} is ${box.width} × ${box.height}`);
}

async function openKeypad(page) {
  if ((await page.locator("#keys").getAttribute("open")) === null) await page.getByText("Keypad").click();
}
