import assert from "node:assert/strict";
import { test } from "node:test";
import type { ForwardingCheck } from "../api/types";
import { isWaiting, standing, timeLeft } from "./forwarding";

const ASKED = "2026-11-24T12:00:00Z";
const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

function check(more: Partial<ForwardingCheck>): ForwardingCheck {
  return {
    forwarded_number: "+13035550101",
    status: "waiting",
    asked_at: ASKED,
    waiting_until: "2026-11-24T12:10:00Z",
    verified_at: null,
    last_seen_at: null,
    advice: [],
    ...more,
  };
}

test("what no call has proven stands as the API says", () => {
  assert.equal(standing(check({}), at("12:20:00")), "waiting");
  assert.equal(standing(check({ status: "expired" }), at("12:00:01")), "expired");
});

test("a number that was proven is waited for when it is asked about again, until a call comes", () => {
  const before = "2026-11-20T09:00:00Z";
  const again = check({ status: "verified", verified_at: before, last_seen_at: before });

  assert.equal(standing(again, at("12:03:00")), "waiting");
  assert.ok(isWaiting(again, at("12:03:00")));
  assert.equal(standing(again, at("12:10:01")), "not-seen-again");
  const seen = { ...again, last_seen_at: "2026-11-24T12:04:00Z" };
  assert.equal(standing(seen, at("12:05:00")), "verified");
  assert.equal(standing(seen, at("23:00:00")), "verified");
});

test("the time that is left is neither below nothing nor above ten minutes, whatever the clock says", () => {
  assert.equal(timeLeft(check({}), at("12:00:19")), "9:41");
  assert.equal(timeLeft(check({}), at("12:30:00")), "0:00");
  assert.equal(timeLeft(check({}), at("11:00:00")), "10:00");
});
