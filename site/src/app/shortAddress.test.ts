import assert from "node:assert/strict";
import { test } from "node:test";
import { fullAddress } from "./shortAddress";

test("a letter's address leads under /app with its token, any other stays", () => {
  assert.equal(fullAddress("/invitation", "", "#kst1"), "/app/invitation#kst1");
  assert.equal(fullAddress("/reset/", "", ""), "/app/reset-password");
  assert.equal(fullAddress("/login/index.html", "?a=b", ""), "/app/login?a=b");
  assert.equal(fullAddress("/app/calls", "", ""), null);
});
