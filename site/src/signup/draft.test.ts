import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, emptyValues, read, written } from "./draft";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const DAY = 86_400_000;

function draft(): Draft {
  const values = {
    ...emptyValues("America/Denver"),
    company_name: "Blue Spruce",
    password: "seven wet socks",
  };
  return { values, step: 3, proof: { email: "ana@example.com", token: "proof" }, known: null, attempt: null };
}

test("a draft comes back as it was, without the password", () => {
  const text = written(draft(), NOW);

  assert.doesNotMatch(text, /seven wet socks/);
  assert.deepEqual(read(text, NOW + DAY, ""), { ...draft(), values: { ...draft().values, password: "" } });
});

test("a draft that is old, of another version or broken is none", () => {
  assert.equal(read(written(draft(), NOW), NOW + 8 * DAY, ""), null);
  assert.equal(read(written(draft(), NOW).replace('"version":1', '"version":0'), NOW, ""), null);
  assert.equal(read("{not json", NOW, ""), null);
  assert.equal(read(null, NOW, ""), null);
});

test("a step that cannot be is brought back into the five", () => {
  assert.equal(read(written({ ...draft(), step: 99 }, NOW), NOW, "")?.step, 4);
  assert.equal(read(written({ ...draft(), step: -1 }, NOW), NOW, "")?.step, 0);
});
