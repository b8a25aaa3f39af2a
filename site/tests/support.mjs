// What every page test needs: a mock of the API with the built site, and one browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "../mock/server.mjs";
import { DEVICES, notingFaults, openBrowser, SCREENSHOTS } from "./fit.mjs";

export { DEVICES, isFit, isFitInBothColours, tabTo } from "./fit.mjs";

/** How long one condition may take on a busy machine. */
const PATIENCE_MS = 20_000;
/** How long one test may take. */
const TEST_MS = 120_000;
export const OWNER = { email: "owner@aspen-ridge.example.com", password: "correct horse battery" };

let browser;

before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
});

/**
 * A test with a server, a world and a page of its own. An error in the page's code, or something that its content
 * security policy refused, fails the test.
 */
export function onTheSite(
  name,
  { viewport = DEVICES[1][1], loggedIn = false, timeout = TEST_MS } = {},
  body,
) {
  test(name, { timeout }, async (t) => {
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
    notingFaults(page, broken);
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

/** Runs a test on every device. */
export function onEveryDevice(name, options, body) {
  for (const [device, viewport] of DEVICES) {
    onTheSite(`${name} on a ${device}`, { ...options, viewport }, (page, server) =>
      body(page, device, server),
    );
  }
}
