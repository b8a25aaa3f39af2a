import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyValues, type Values } from "./draft";
import { fromServer, isKnown, isSame, toServer } from "./serverDraft";

function values(): Values {
  return {
    ...emptyValues("America/Denver"),
    company_name: "Blue Spruce",
    slug: "blue-spruce",
    email: "ana@example.com",
    password: "seven wet socks",
    forward_to_number: "303 55",
    keeps_number: true,
  };
}

test("what is kept on the server holds neither password nor address, and nothing that is empty", () => {
  const draft = toServer(values(), 2);

  assert.doesNotMatch(JSON.stringify(draft), /seven wet socks|ana@example|password|email/);
  assert.equal(draft.forward_to_number, "303 55");
  assert.ok(!("phone_number" in draft));
  assert.equal(draft.step, 2);
});

test("on another device the draft comes back with the address and password typed there", () => {
  const here = { email: "ana@example.com", password: "typed again here" };
  const back = fromServer(toServer(values(), 3), here);

  assert.deepEqual(back, { step: 3, values: { ...values(), ...here } });
});

test("a draft without a step or hours, or with nulls, begins where it can", () => {
  const back = fromServer(
    JSON.parse('{"company_name": "Acme", "greeting_message": null, "step": null, "business_hours": null}'),
    { email: "a@b.co", password: "" },
  );

  assert.equal(back.step, 0);
  assert.equal(back.values.greeting_message, "");
  assert.equal(back.values.business_hours.week.length, 7);
});

test("the same is known as the same, whatever the step, and another is not", () => {
  const { company_name, ...rest } = toServer(values(), 0);

  assert.ok(isSame(toServer(values(), 4), { ...rest, company_name }), "in another order, at another step");
  assert.ok(!isSame(toServer({ ...values(), company_name: "Red Spruce" }, 4), toServer(values(), 4)));
});

test("a draft that this device has saved, sent or filled in is no other device's", () => {
  const saved_at = "2026-11-24T12:00:00Z";
  const mine = toServer({ ...values(), company_name: "Red Spruce" }, 2);
  const here = toServer(values(), 3);
  const known = { email: "ana@example.com", saved_at, unanswered: [mine] };
  const found = (draft: typeof here, at = "2026-11-24T12:05:00Z") => ({ draft, saved_at: at });

  assert.ok(isKnown(found(toServer({ ...values(), slug: "other" }, 1), saved_at), here, known));
  assert.ok(isKnown(found(mine), here, known), "its answer was lost");
  assert.ok(isKnown(found(here), here, null));
  assert.ok(!isKnown(found(mine), here, { ...known, unanswered: [] }));
  assert.ok(!isKnown(found(mine), here, null));
});
