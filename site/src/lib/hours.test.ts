import assert from "node:assert/strict";
import { test } from "node:test";
import {
  copiedToWeekdays,
  dayError,
  fromEndOfDay,
  inWords,
  isOpen,
  type Span,
  tidied,
  timeInWords,
  toEndOfDay,
  USUAL_HOURS,
  withAnotherSpan,
  withClosedDate,
} from "./hours";

test("a day that is split is fine, one whose times overlap or end before they begin is not", () => {
  assert.equal(
    dayError([
      ["13:00", "17:00"],
      ["08:00", "12:00"],
    ]),
    null,
  );
  assert.equal(dayError([["00:00", "24:00"]]), null);
  assert.match(dayError([["17:00", "08:00"]]) ?? "", /after opening/);
  assert.match(dayError([["08:00", "08:00"]]) ?? "", /after opening/);
  assert.match(dayError([["08:00", ""]]) ?? "", /both times/);
  assert.match(
    dayError([
      ["08:00", "12:30"],
      ["12:00", "17:00"],
    ]) ?? "",
    /overlap/,
  );
});

test("another span begins an hour after the last, and there is none where the day is full", () => {
  assert.deepEqual(withAnotherSpan([["08:00", "12:00"]])?.[1], ["13:00", "17:00"]);
  assert.deepEqual(withAnotherSpan([["08:00", "22:00"]])?.[1], ["23:00", "24:00"]);
  assert.equal(withAnotherSpan([["08:00", "23:15"]]), null);
  assert.equal(withAnotherSpan(Array.from({ length: 6 }, (): Span => ["08:00", "09:00"])), null);
});

test("copying a day changes the other weekdays and not the weekend", () => {
  const week = copiedToWeekdays([[["07:00", "15:00"]], [], [], [], [], [["09:00", "12:00"]], []], 0);

  assert.deepEqual(week[4], [["07:00", "15:00"]]);
  assert.deepEqual(week[5], [["09:00", "12:00"]]);
  assert.notEqual(week[0]?.[0], week[4]?.[0], "a later change of one day must not change the others");
});

test("hours are said as people say them", () => {
  assert.equal(inWords(USUAL_HOURS.week), "Mon–Fri 8 AM – 5 PM");
  assert.equal(inWords([[], [], [], [], [], [], []]), "Closed all week");
  assert.equal(
    inWords([
      [
        ["08:00", "12:00"],
        ["13:00", "17:30"],
      ],
      [],
      [],
      [],
      [],
      [["09:00", "12:00"]],
      [],
    ]),
    "Mon 8 AM – noon and 1 PM – 5:30 PM, Sat 9 AM – noon",
  );
  assert.equal(timeInWords("24:00"), "midnight");
  assert.equal(timeInWords("00:30"), "12:30 AM");
});

test("a day that closes at midnight ends with its last minute", () => {
  assert.equal(toEndOfDay("00:00"), "24:00");
  assert.equal(fromEndOfDay("24:00"), "00:00");
  assert.equal(dayError([["08:00", toEndOfDay("00:00")]]), null);
});

test("what is sent is in order, and a closed date stands once", () => {
  const tidy = tidied({
    week: [
      [
        ["13:00", "17:00"],
        ["08:00", "12:00"],
      ],
      [],
      [],
      [],
      [],
      [],
      [],
    ],
  });

  assert.deepEqual(tidy.week[0], [
    ["08:00", "12:00"],
    ["13:00", "17:00"],
  ]);
  assert.deepEqual(tidy.closed_on, []);
  assert.deepEqual(withClosedDate(["2026-12-25"], "2026-11-26"), ["2026-11-26", "2026-12-25"]);
  assert.deepEqual(withClosedDate(["2026-12-25"], "2026-12-25"), ["2026-12-25"]);
});

test("closing time is no longer open, and a holiday is closed", () => {
  const hours = { ...USUAL_HOURS, closed_on: ["2026-12-25"] };

  assert.equal(isOpen(hours, "2026-11-24", 1, 8 * 60), true);
  assert.equal(isOpen(hours, "2026-11-24", 1, 17 * 60), false);
  assert.equal(isOpen(hours, "2026-12-25", 4, 9 * 60), false);
});
