import assert from "node:assert/strict";
import { test } from "node:test";
import { count, counted, money } from "./money";
import { caller, dialedPhoneError, phone, phoneError, toE164 } from "./phone";

test("money has cents only where there are some", () => {
  assert.equal(money(149_700), "$1,497");
  assert.equal(money(50), "$0.50");
  assert.equal(money(0), "$0");
  assert.equal(money(123_456), "$1,234.56");
});

test("one call is a call and two are calls", () => {
  assert.equal(counted(1, "call"), "1 call");
  assert.equal(counted(1500, "call"), "1,500 calls");
  assert.equal(count(1_234_567), "1,234,567");
});

test("a number is understood however it is written, and refused where it cannot be one", () => {
  for (const typed of ["303 555 0123", "(303) 555-0123", "+1 303.555.0123", "13035550123"]) {
    assert.equal(toE164(typed), "+13035550123", typed);
  }
  for (const typed of ["", "555-0123", "103 555 0123", "303 155 0123", "+44 20 7946 0958"]) {
    assert.equal(toE164(typed), null, typed);
  }
  assert.equal(phoneError("", { optional: true }), null);
  assert.notEqual(phoneError(""), null);
});

test("a phone that Kestrel never dials is refused before it is sent", () => {
  for (const typed of ["(303) 911-0142", "+1 411 555 0142"]) {
    assert.match(dialedPhoneError(typed) ?? "", /911/, typed);
  }
  for (const typed of ["900 555 0142", "(212) 976-5555"]) {
    assert.match(dialedPhoneError(typed) ?? "", /premium-rate/, typed);
  }
  for (const typed of ["(303) 555-0111", "800 555 1212", "909 555 0142"]) {
    assert.equal(dialedPhoneError(typed), null, typed);
  }
  assert.equal(dialedPhoneError("", { optional: true }), null);
  assert.notEqual(dialedPhoneError(""), null);
  assert.equal(dialedPhoneError("911"), phoneError("911"));
});

test("callers are shown as people write numbers, or as withheld", () => {
  assert.equal(phone("+13035550123"), "(303) 555-0123");
  assert.equal(caller("withheld"), "Number withheld");
  assert.equal(caller("sip:desk@example.com"), "sip:desk@example.com");
});
