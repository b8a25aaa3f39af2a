import assert from "node:assert/strict";
import { test } from "node:test";
import { changeInWords } from "./changes";

test("a change is told in words, with what was changed of the settings", () => {
  assert.equal(changeInWords("company.changed", ["business_hours"]), "Changed settings: business hours");
  assert.equal(changeInWords("api_key.created", ["name"]), "Made an API key");
});

test("an action that has no words yet is shown all the same", () => {
  assert.equal(changeInWords("number.ported", []), "Number ported");
});
