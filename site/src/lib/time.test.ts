import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addDays,
  clock,
  duration,
  instantOf,
  localDate,
  localMinutes,
  mondayOf,
  span,
  when,
  zoneName,
} from "./time";

const DENVER = "America/Denver";

test("a time is shown in the company's zone, whatever the browser's is", () => {
  assert.equal(clock("2026-11-24T21:40:00Z", DENVER), "2:40 PM");
  assert.equal(clock("2026-11-24T21:40:00Z", "America/New_York"), "4:40 PM");
  assert.equal(localDate("2026-11-25T05:30:00Z", DENVER), "2026-11-24");
  assert.equal(localMinutes("2026-11-25T05:30:00Z", DENVER), 22 * 60 + 30);
});

test("today, yesterday and tomorrow are those of the company's zone", () => {
  const now = new Date("2026-11-24T06:30:00Z");

  assert.equal(when("2026-11-24T05:00:00Z", DENVER, now), "Today, 10:00 PM");
  assert.equal(when("2026-11-23T05:00:00Z", DENVER, now), "Yesterday, 10:00 PM");
  assert.equal(when("2026-11-24T16:00:00Z", DENVER, now), "Tomorrow, 9:00 AM");
  assert.equal(when("2025-11-24T16:00:00Z", DENVER, now), "Mon, Nov 24, 2025, 9:00 AM");
});

test("a local time becomes the instant that it is there, in winter and in summer", () => {
  assert.equal(instantOf("2026-01-15", "08:00", DENVER), "2026-01-15T15:00:00Z");
  assert.equal(instantOf("2026-07-15", "08:00", DENVER), "2026-07-15T14:00:00Z");
  assert.equal(instantOf("2026-01-15", "24:00", DENVER), "2026-01-16T07:00:00Z");
});

test("on the nights when the clock changes, local times are still found", () => {
  assert.equal(instantOf("2026-11-01", "03:00", DENVER), "2026-11-01T10:00:00Z");
  assert.equal(instantOf("2026-03-08", "03:00", DENVER), "2026-03-08T09:00:00Z");
  assert.equal(localMinutes("2026-11-01T10:00:00Z", DENVER), 180);
  assert.equal(zoneName(DENVER, "2026-10-31T12:00:00Z"), "MDT");
  assert.equal(zoneName(DENVER, "2026-11-02T12:00:00Z"), "MST");
});

test("weeks begin on Monday and cross months and years", () => {
  assert.equal(mondayOf("2026-11-24"), "2026-11-23");
  assert.equal(mondayOf("2026-11-29"), "2026-11-23");
  assert.equal(mondayOf("2027-01-01"), "2026-12-28");
  assert.equal(addDays("2028-02-28", 1), "2028-02-29");
});

test("a span says the half of the day once where it is the same", () => {
  assert.equal(span("2026-11-24T16:00:00Z", "2026-11-24T18:00:00Z", DENVER), "9:00 – 11:00 AM");
  assert.equal(span("2026-11-24T17:00:00Z", "2026-11-24T19:00:00Z", DENVER), "10:00 AM – 12:00 PM");
  assert.equal(duration(59), "59 s");
  assert.equal(duration(120), "2 min");
  assert.equal(duration(142), "2 min 22 s");
});
