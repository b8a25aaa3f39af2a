import assert from "node:assert/strict";
import { test } from "node:test";
import type { Appointment } from "../../api/types";
import { placed, shownHours } from "./layout";

const visit = (starts_at: string, ends_at: string, crew = 1) =>
  ({ id: starts_at + crew, starts_at, ends_at, crew }) as Appointment;

test("visits at the same time stand side by side, the next one has all the room", () => {
  const all = placed(
    [
      visit("2026-11-24T16:00:00Z", "2026-11-24T18:00:00Z", 2),
      visit("2026-11-24T16:00:00Z", "2026-11-24T18:00:00Z", 1),
      visit("2026-11-24T18:00:00Z", "2026-11-24T20:00:00Z", 1),
    ],
    "America/Denver",
  );

  assert.deepEqual(
    all.map(({ lane, lanes, from }) => [lane, lanes, from]),
    [
      [0, 2, 540],
      [1, 2, 540],
      [0, 1, 660],
    ],
  );
});

test("the calendar shows all opening hours, and visits outside of them", () => {
  const early = placed([visit("2026-11-24T13:30:00Z", "2026-11-24T15:00:00Z")], "America/Denver");

  assert.deepEqual(shownHours(early, { week: [[["08:00", "16:30"]], [], [], [], [], [], []] }), {
    first: 6,
    last: 17,
  });
  assert.deepEqual(shownHours([], undefined), { first: 8, last: 17 });
});
