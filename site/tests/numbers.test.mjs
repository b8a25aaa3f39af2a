// A company's numbers, its own number that it keeps, and the end of its account.

import assert from "node:assert/strict";
import { newNumber } from "../mock/account.mjs";
import { DEVICES, isFit, isFitInBothColours, onEveryDevice, onTheSite } from "./support.mjs";

const DESK = { loggedIn: true };
const PHONE = { viewport: DEVICES[0][1], loggedIn: true };
const FIRST = "13035550199";
const OTHER = "+13035553276";

/** Waits until the mock's world is so. */
async function until(isSo) {
  const end = Date.now() + 10_000;
  while (!isSo()) {
    assert.ok(Date.now() < end, `never so: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Holds the answers to this request back until it is let go; counts them. */
async function hold(page, method, path) {
  let letGo;
  const gate = new Promise((resolve) => {
    letGo = resolve;
  });
  await page.route(`**/api${path}`, async (route) => {
    if (route.request().method() !== method) return route.continue();
    await gate;
    return route.continue();
  });
  return letGo;
}

const withTwo = (server) => server.state.numbers.push(newNumber(OTHER));
const makeAdmin = (server) => {
  server.state.users[0].role = "admin";
};

onEveryDevice("numbers", DESK, async (page, device, server) => {
  withTwo(server);
  await page.goto("/app/settings/numbers");
  await page.getByRole("region", { name: "(303) 555-3276" }).waitFor();
  await isFitInBothColours(page, `numbers-${device}`);

  await page.getByRole("button", { name: "Add a number" }).click();
  await page.getByRole("radio", { name: /\(303\) 555-2159/ }).click();
  await isFitInBothColours(page, `numbers-add-${device}`);
  const letGo = await hold(page, "POST", "/v1/numbers");
  await page.getByRole("button", { name: "Add (303) 555-2159" }).click();
  await page.getByText("Getting (303) 555-2159 for you").waitFor();
  await isFitInBothColours(page, `numbers-adding-${device}`);
  letGo();
  await page.getByText("(303) 555-2159 is yours").waitFor();
  await page.getByRole("region", { name: "(303) 555-2159" }).waitFor();
  assert.equal(server.state.numbers.length, 3);

  await page.getByRole("button", { name: "More for (303) 555-0199" }).click();
  await page.getByRole("menuitem", { name: "Release this number" }).click();
  await page.getByText("becomes your main number").waitFor();
  await isFitInBothColours(page, `numbers-release-${device}`);
});

onTheSite(
  "a number that is taken is said, and is not offered as chosen any more",
  DESK,
  async (page, server) => {
    await page.goto("/app/settings/numbers");
    await page.getByRole("button", { name: "Add a number" }).click();
    await page.getByRole("button", { name: "Add the number" }).click();
    await page.getByText("Choose a number.").waitFor();
    await page.getByRole("radio", { name: /\(303\) 555-1042/ }).click();
    await page.getByRole("button", { name: "Add (303) 555-1042" }).click();
    await page.getByText("This number is taken. Choose another.").waitFor();
    assert.equal(await page.getByRole("radio", { checked: true }).count(), 0);
    await page.getByRole("radio", { name: /\(303\) 555-2159/ }).click();
    await page.getByRole("button", { name: "Add (303) 555-2159" }).click();
    await page.getByText("(303) 555-2159 is yours").waitFor();
    assert.equal(server.state.numbers.length, 2);
  },
);

onTheSite(
  "an answer that was lost is asked for again, and one number is bought",
  DESK,
  async (page, server) => {
    await page.goto("/app/settings/numbers");
    await page.getByRole("button", { name: "Add a number" }).click();
    await page.getByRole("radio", { name: /\(303\) 555-2159/ }).click();
    const keys = [];
    await page.route("**/api/v1/numbers", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.getByRole("button", { name: "Add (303) 555-2159" }).click();
    await page.getByText("nothing is paid for twice").waitFor();
    await page.getByRole("button", { name: "Add (303) 555-2159" }).click();
    await page.getByText("(303) 555-2159 is yours").waitFor();
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    assert.equal(server.state.numbers.length, 2);
  },
);

onTheSite(
  "an area without numbers says so, and too many numbers leave no button",
  DESK,
  async (page, server) => {
    await page.goto("/app/settings/numbers");
    await page.getByRole("button", { name: "Add a number" }).click();
    await page.getByLabel("Area code").fill("212");
    await page.getByText("There are no numbers in this area code right now.").waitFor();
    await page.getByLabel("Area code").fill("21");
    await page.getByRole("button", { name: "Add the number" }).click();
    await page.getByText("Enter an area code of three digits").waitFor();
    // Somebody else adds the tenth meanwhile.
    for (let index = 1; index < 10; index += 1) server.state.numbers.push(newNumber(`+1720555010${index}`));
    await page.getByLabel("Area code").fill("303");
    await page.getByRole("radio", { name: /\(303\) 555-2159/ }).click();
    await page.getByRole("button", { name: "Add (303) 555-2159" }).click();
    await page.getByText("A company can have 10 numbers.").waitFor();
    await page.reload();
    await page.getByText("You have 10 numbers").waitFor();
    assert.equal(await page.getByRole("button", { name: "Add a number" }).count(), 0);
  },
);

onTheSite(
  "another number becomes the main one, and Undo brings the first back",
  PHONE,
  async (page, server) => {
    withTwo(server);
    await page.goto("/app/settings/numbers");
    await page.getByRole("button", { name: "More for (303) 555-3276" }).click();
    await page.getByRole("menuitem", { name: "Make it the main number" }).click();
    await page.getByRole("region", { name: "(303) 555-3276" }).getByText("Main number").waitFor();
    assert.equal(server.state.company.twilio_phone_number, OTHER);
    await page.getByRole("button", { name: "Undo" }).click();
    await until(() => server.state.company.twilio_phone_number === `+${FIRST}`);
  },
);

onTheSite(
  "a number is released only after a question, and the last one never",
  DESK,
  async (page, server) => {
    withTwo(server);
    await page.goto("/app/settings/numbers");
    await page.getByRole("button", { name: "More for (303) 555-3276" }).click();
    await page.getByRole("menuitem", { name: "Release this number" }).click();
    await page.getByRole("button", { name: "Keep", exact: true }).click();
    assert.equal(server.state.numbers.length, 2);
    await page.getByRole("button", { name: "More for (303) 555-3276" }).click();
    await page.getByRole("menuitem", { name: "Release this number" }).click();
    await page.getByRole("button", { name: "Release it" }).click();
    await page.getByText("(303) 555-3276 is released.").waitFor();
    await page.getByText("It is your only number, so it cannot be released").waitFor();
    assert.equal(await page.getByRole("button", { name: /^More for/ }).count(), 0);
    assert.deepEqual(
      server.state.numbers.map(({ id }) => id),
      [FIRST],
    );
  },
);

onTheSite(
  "an admin sees why numbers are not theirs to change, and checks forwarding",
  DESK,
  async (page, server) => {
    makeAdmin(server);
    withTwo(server);
    await page.goto("/app/settings/numbers");
    await page.getByText("Only an owner adds and releases numbers").waitFor();
    assert.equal(await page.getByRole("button", { name: /^(Add a number|More for)/ }).count(), 0);
    await isFit(page, "numbers-admin");
    await page.goto("/app/settings/numbers/main");
    await page.getByRole("button", { name: "I have set it: check it" }).waitFor();
    await page.goto("/app/settings/data");
    await page.getByText("Only an owner of your company can close it.").waitFor();
  },
);

onEveryDevice("keep your number", DESK, async (page, device, server) => {
  await page.goto("/app/");
  await page.getByRole("link", { name: "Forward your own number" }).click();
  await page.getByText("*713035550199").waitFor();
  await isFitInBothColours(page, `keep-number-${device}`);
  await page.getByLabel("Who provides your number?").selectOption("att");
  await page.getByText("*62*13035550199#").waitFor();
  await page.getByText("All calls").click();
  await page.getByText("*21*13035550199#").waitFor();
  await page.getByLabel("Who provides your number?").selectOption("voip");
  await page.getByText("Forward to (303) 555-0199 in your provider's settings").waitFor();

  await page.getByRole("button", { name: "I have set it: check it" }).click();
  await page.getByText("Waiting for a call to (303) 555-0101").waitFor();
  await page.getByText(/^(10:00|9:\d\d) left/).waitFor();
  await isFitInBothColours(page, `keep-number-waiting-${device}`);

  const [check] = server.state.forwarding.get(FIRST);
  const now = new Date().toISOString();
  Object.assign(check, { verified_at: now, last_seen_at: now });
  await page.getByText("(303) 555-0101 is forwarded. It works.").waitFor();
  await isFitInBothColours(page, `keep-number-verified-${device}`);
  await page.getByRole("link", { name: "All numbers" }).click();
  await page.getByText(/^\(303\) 555-0101 is forwarded here: a call on/).waitFor();
  await isFitInBothColours(page, `numbers-forwarded-${device}`);
  await page.getByRole("link", { name: "Kestrel, home" }).click();
  await page.getByRole("heading", { name: "Latest calls" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Forward your own number" }).count(), 0);
});

onEveryDevice("no forwarded call in time", DESK, async (page, device, server) => {
  await page.goto(`/app/settings/numbers/${FIRST}`);
  await page.getByLabel("Your own number").fill("(303) 555-0199");
  await page.getByRole("button", { name: "I have set it: check it" }).click();
  await page.getByText("This is one of your Kestrel numbers.").waitFor();
  await page.getByLabel("Your own number").fill("303");
  await page.getByRole("button", { name: "I have set it: check it" }).click();
  await page.getByText("Enter ten digits").waitFor();
  await page.getByLabel("Your own number").fill("303 555 0101");
  await page.getByRole("button", { name: "I have set it: check it" }).click();
  await page.getByText("Waiting for a call to (303) 555-0101").waitFor();
  const [check] = server.state.forwarding.get(FIRST);
  const ago = new Date(Date.now() - 11 * 60_000);
  check.asked_at = ago.toISOString();
  check.waiting_until = new Date(ago.getTime() + 600_000).toISOString();
  await page.getByText("No call from (303) 555-0101 has arrived").waitFor();
  await page.getByText("Dial the code again").waitFor();
  await isFitInBothColours(page, `keep-number-expired-${device}`);
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByText("Waiting for a call to (303) 555-0101").waitFor();
});

onTheSite("a number of another company is not here", DESK, async (page) => {
  await page.goto("/app/settings/numbers/13035550000");
  await page.getByRole("heading", { name: "This number is not here any more" }).waitFor();
});

onTheSite(
  "a company without a phone is told what its callers hear once it is closed",
  DESK,
  async (page, server) => {
    server.state.company.forward_to_number = null;
    await page.goto("/app/settings/data");
    await page.getByRole("button", { name: "Close the account…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Callers hear that nobody can take their call").waitFor();
    await dialog.getByLabel("Type aspen-ridge").fill("aspen-ridge");
    await dialog.getByRole("button", { name: "Close the account" }).click();
    await page.getByText("Callers hear that nobody can take their call").waitFor();
  },
);

onEveryDevice("the account is closed", DESK, async (page, device, server) => {
  await page.goto("/app/settings/data");
  await page.getByRole("button", { name: "Close the account…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("link", { name: "Take it out first" }).waitFor();
  const close = dialog.getByRole("button", { name: "Close the account" });
  assert.ok(await close.isDisabled());
  await dialog.getByLabel("Type aspen-ridge").fill("aspen");
  assert.ok(await close.isDisabled());
  await dialog.getByLabel("Type aspen-ridge").fill("Aspen-Ridge ");
  await isFitInBothColours(page, `close-account-${device}`);
  await close.click();
  await page.getByRole("heading", { name: "Your account is closed" }).waitFor();
  assert.ok(server.state.company.deleted_at);
  assert.match(page.url(), /\/app\/closed$/);
  await isFitInBothColours(page, `closed-${device}`);
  const kept = new Date(Date.now() + 30 * 86_400_000).toLocaleDateString("en-US", {
    timeZone: "America/Denver",
    weekday: "long",
    month: "long",
    day: "numeric",
    year: "numeric",
  });
  await page.getByText(`until ${kept}`).waitFor();
  await page.reload();
  await page.getByText(`until ${kept}`).waitFor();
  await page.getByText("Callers are connected to your own phone, (303) 555-0101.").waitFor();
  await page.goto("/app/");
  await page.getByRole("heading", { name: "Log in" }).waitFor();
});
