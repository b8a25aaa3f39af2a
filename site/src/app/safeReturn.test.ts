import assert from "node:assert/strict";
import { test } from "node:test";
import { safeReturn } from "./safeReturn";

test("log-in leads back into the dashboard and nowhere else", () => {
  assert.equal(safeReturn("/app/calls?outcome=booked&days=6"), "/app/calls?outcome=booked&days=6");
  assert.equal(safeReturn("/app/visits?visit=019ab0-1"), "/app/visits?visit=019ab0-1");
  for (const then of [
    null,
    "",
    "https://evil.example",
    "//evil.example",
    "/app//evil.example\\",
    "/app/login?then=/app",
    "/apple",
    "javascript:alert(1)",
    "/app/..//x.example",
  ]) {
    assert.equal(safeReturn(then), "/app/", String(then));
  }
});
