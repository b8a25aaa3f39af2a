// What every test of the phone page needs: the stack, one browser, and the acts of a person at the page.

import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

/** How long one condition may take: the machine may be busy, and Kestrel's first answer is a cold start. */
const PATIENCE_MS = 30_000;
/** How long one test may take. Calls are in real time. */
const TEST_MS = 180_000;
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--mute-audio"];

assert.ok(process.env.KESTREL_STACK, "KESTREL_STACK names the stack.json of a running stack; cargo xtask sets it");

/** The running stack, as stack.json describes it. */
export const stack = JSON.parse(await readFile(process.env.KESTREL_STACK, "utf8"));
/** The first two demo companies. */
export const [firstCompany, secondCompany] = stack.tenants;

let browser;
let screenshots;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.KESTREL_BROWSER ?? "/usr/bin/chromium", args: FLAGS });
});
after(async () => {
  await browser?.close();
});

/**
 * A test with a page of its own. `setUp` sees the page before it is opened. When the test fails, a screenshot and
 * the conversation are part of its report. An error in the page's own code fails the test.
 */
export function onThePage(name, { context = {}, setUp = async () => {} } = {}, body) {
  test(name, { timeout: TEST_MS }, async (t) => {
    const session = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
    const page = await session.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const broken = [];
    page.on("pageerror", (error) => broken.push(error.message));
    try {
      await setUp(page);
      await page.goto(stack.carrier_url);
      await body(page, t);
      assert.deepEqual(broken, [], "errors in the page's code");
    } catch (error) {
      await explain(page, t);
      throw error;
    } finally {
      await leave(page);
      await session.close();
    }
  });
}

async function explain(page, t) {
  try {
    screenshots ??= await mkdtemp(join(tmpdir(), "kestrel-phone-page-"));
    const path = join(screenshots, `${t.name.replaceAll(/\W+/g, "-")}.png`);
    await page.screenshot({ path, fullPage: true });
    t.diagnostic(`screenshot: ${path}`);
    t.diagnostic(`conversation:\n${await page.locator("#transcript").innerText()}`);
  } catch (error) {
    t.diagnostic(`no screenshot: ${error.message}`);
  }
}

/** A call left behind would go on talking to nobody for minutes. */
async function leave(page) {
  const button = page.getByRole("button", { name: "Hang up" });
  if (await button.isVisible().catch(() => false)) await button.click({ timeout: 2_000 }).catch(() => {});
}

let callers = 0;

/** A caller nobody else is: a known one is greeted with what they booked before. */
export function aCaller() {
  callers += 1;
  const unique = (Date.now() + callers * 17) % 10_000_000;
  return `+1559${String(unique).padStart(7, "0")}`;
}

/** Chooses the company and presses Call; resolves once its greeting is on the page. */
export async function call(page, company) {
  await page.getByLabel("Company").selectOption(company.phone_number);
  await page.getByLabel("Your number").fill(aCaller());
  await page.getByRole("button", { name: /^Call/ }).click();
  await heard(page, company.company_name);
}

/** Types the words and sends them. */
export async function say(page, words) {
  await page.getByLabel("What you say").fill(words);
  await page.getByRole("button", { name: "Say it" }).click();
}

/** Says the words and resolves with the company's answer to them. */
export async function answerTo(page, words) {
  const before = await company(page).count();
  await say(page, words);
  return answerAfter(page, before);
}

/** What the company said after so many sentences. */
export async function answerAfter(page, before) {
  const answer = company(page).nth(before);
  await answer.waitFor();
  return answer.innerText();
}

/** Resolves once the company has said something that contains this. */
export function heard(page, text) {
  return company(page).filter({ hasText: text }).first().waitFor();
}

/** The company's sentences. */
export function company(page) {
  return page.getByRole("log", { name: "What was said" }).locator("li.kestrel");
}

/** The caller's sentences. */
export function caller(page) {
  return page.getByRole("log", { name: "What was said" }).locator("li.caller");
}

/** Presses Hang up and resolves with what the page says about the end. */
export async function hangUp(page) {
  await page.getByRole("button", { name: "Hang up" }).click();
  return ending(page);
}

/** What the page says once the call is over. */
export async function ending(page) {
  const line = page.getByRole("status").and(page.locator("#ending"));
  await line.filter({ hasText: /\S/ }).waitFor();
  return line.innerText();
}

/** Rents a number whose voice URL answers with this document, for as long as `use` runs. */
export async function withNumber(name, document, use) {
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/xml" }).end(document));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const number = `+1559${String(Date.now() % 10_000_000).padStart(7, "0")}`;
  const voiceUrl = `http://127.0.0.1:${server.address().port}/voice`;
  const form = { PhoneNumber: number, FriendlyName: name, VoiceUrl: voiceUrl };
  const rented = await rest("POST", "IncomingPhoneNumbers.json", form);
  try {
    await use(number);
  } finally {
    await rest("DELETE", `IncomingPhoneNumbers/${rented.sid}.json`);
    server.close();
  }
}

/** A request to the carrier's imitation of Twilio's REST API. */
async function rest(method, path, form) {
  const { account_sid: sid, auth_token: token } = stack.twilio;
  const response = await fetch(`${stack.carrier_url}/2010-04-01/Accounts/${sid}/${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString("base64")}` },
    body: form && new URLSearchParams(form),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path} → ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}
