// What a journey through a deployed stack needs: its description, its mail, a browser, and a person who counts what they
// have to do.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { isFit, notingFaults, openBrowser, SCREENSHOTS } from "../tests/fit.mjs";

/** How long one condition may take: a function's first answer is a cold start, and the machine may be busy. */
const PATIENCE_MS = 30_000;
/** How long one journey may take. Its calls are in real time. */
const JOURNEY_MS = 600_000;

assert.ok(
  process.env.KESTREL_STACK,
  "KESTREL_STACK names the stack.json of a running stack; cargo xtask sets it",
);

/** The running stack, as stack.json describes it. */
export const stack = JSON.parse(await readFile(process.env.KESTREL_STACK, "utf8"));

let browser;
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
});

/** A test with a person of its own, on a device. Errors in a page's code fail it. */
export function journey(name, device, viewport, body) {
  test(`${name}, on a ${device}`, { timeout: JOURNEY_MS }, async (t) => {
    const broken = [];
    const person = await Person.arrive(device, viewport, broken);
    try {
      await body(person, t);
      assert.deepEqual(broken, [], "errors in a page");
    } catch (error) {
      await person.page.screenshot({ path: `${SCREENSHOTS}stack-failed-${device}.png` }).catch(() => {});
      throw error;
    } finally {
      await person.leave();
    }
  });
}

/** Somebody at a device, who counts screens seen, fields filled, choices made and presses. */
export class Person {
  static async arrive(device, viewport, broken) {
    const session = await browser.newContext({
      viewport,
      baseURL: stack.site_url,
      locale: "en-US",
      timezoneId: "America/Denver",
      reducedMotion: "reduce",
    });
    const person = new Person(device, viewport, session, broken);
    await person.turnTo(await session.newPage());
    return person;
  }

  constructor(device, viewport, session, broken) {
    Object.assign(this, { device, viewport, session, broken, tally: newTally() });
  }

  /** Looks at another page from here on. */
  async turnTo(page) {
    if (!this.knows?.has(page)) {
      page.setDefaultTimeout(PATIENCE_MS);
      notingFaults(page, this.broken);
      this.knows = (this.knows ?? new Set()).add(page);
    }
    this.page = page;
    await page.bringToFront();
  }

  /** Somebody else, at the same kind of device. */
  anotherPerson() {
    return Person.arrive(this.device, this.viewport, this.broken);
  }

  async leave() {
    await this.session.close();
  }

  /** A screen that they see: it must be fit, and a picture is kept. */
  async sees(name) {
    this.tally.screens += 1;
    await isFit(this.page, `stack-${name}-${this.device}`);
  }

  async presses(target) {
    this.tally.presses += 1;
    await target.click();
  }

  async fills(target, text) {
    this.tally.fields += 1;
    await target.fill(text);
  }

  async types(target, text) {
    this.tally.fields += 1;
    await target.focus();
    await this.page.keyboard.type(text);
  }

  async chooses(target) {
    this.tally.choices += 1;
    await target.click();
  }

  /** What was counted since the last time, in words. */
  counted() {
    const { screens, fields, choices, presses } = this.tally;
    this.tally = newTally();
    return `${screens} screens, ${fields} fields, ${choices} choices, ${presses} presses`;
  }

  button(name, place = this.page) {
    return place.getByRole("button", { name });
  }

  link(name, place = this.page) {
    return place.getByRole("link", { name });
  }

  /** Goes to a part of the dashboard by its menu. */
  async goesTo(name) {
    if (this.device === "desk")
      return this.presses(this.link(name, this.page.getByLabel("Main", { exact: true })));
    const bar = this.page.getByLabel("Main, at the bottom");
    const tab = this.link(name, bar);
    if (await tab.isVisible()) return this.presses(tab);
    await this.presses(this.button("More", bar));
    return this.presses(this.page.getByRole("menuitem", { name }));
  }
}

const newTally = () => ({ screens: 0, fields: 0, choices: 0, presses: 0 });

/** Waits until this finds something, and returns it. */
export async function eventually(what, find, most = PATIENCE_MS) {
  const end = Date.now() + most;
  for (;;) {
    const found = await find();
    if (found) return found;
    assert.ok(Date.now() < end, `${what}: never`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** The text of the newest mail to an address that says this. The emulator keeps mail instead of sending it. */
export function mailTo(address, words) {
  return eventually(`a mail to ${address} that says ${words}`, async () => {
    const kept = await (await fetch(`${stack.aws_endpoint_url}/_ministack/ses/messages`)).json();
    const mails = collected(kept).filter((mail) => JSON.stringify(mail).includes(address));
    return mails.map((mail) => String(mail.BodyText ?? "")).findLast((text) => text.includes(words));
  });
}

/** The mails in whatever lists the answer holds: it groups them by account. */
function collected(value) {
  if (value === null || typeof value !== "object") return [];
  if ("MessageId" in value) return [value];
  return Object.values(value).flatMap(collected);
}
