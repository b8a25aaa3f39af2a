import assert from "node:assert/strict";
import { test } from "node:test";
import { attemptFor } from "./attempt";

test("the same request again has the same key, another request a new one", () => {
  const first = attemptFor("{a}", null, () => "one");

  assert.equal(attemptFor("{a}", first, () => "two").key, "one");
  assert.equal(attemptFor("{b}", first, () => "two").key, "two");
});
