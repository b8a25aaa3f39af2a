/** The hours editor's logic: a week of days, each a list of spans in local time, and the dates that are closed. */
import type { BusinessHours } from "../api/types";

/** From Monday, as the API counts. */
export const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** Open from the first time until just before the second; `24:00` is the end of the day. */
export type Span = [string, string];

/** Most spans that a day may have. */
export const MOST_SPANS = 6;

/** Monday to Friday, eight to five. */
export const USUAL_HOURS: BusinessHours = {
  week: [0, 1, 2, 3, 4, 5, 6].map((index) => (index < 5 ? [["08:00", "17:00"]] : [])),
  closed_on: [],
};

/** The end of the day as a clock shows it, which knows no `24:00`. */
export const fromEndOfDay = (time: string) => (time === "24:00" ? "00:00" : time);
/** A closing time of a clock: midnight is the end of the day. */
export const toEndOfDay = (time: string) => (time === "00:00" ? "24:00" : time);

/** Minutes since midnight of `08:30`. */
export function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

/** `08:30` of minutes since midnight. */
export function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** `8:30 AM`; midnight at either end is said as such. */
export function timeInWords(time: string): string {
  const minutes = minutesOf(time);
  if (minutes === 0 || minutes === 1440) return "midnight";
  if (minutes === 720) return "noon";
  const hour = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const half = hour < 12 ? "AM" : "PM";
  return `${hour % 12 === 0 ? 12 : hour % 12}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`} ${half}`;
}

/** What is wrong with a day's spans, or null. */
export function dayError(spans: Span[]): string | null {
  if (spans.length > MOST_SPANS) return `A day can have at most ${MOST_SPANS} opening times.`;
  for (const [opens, closes] of spans) {
    if (opens === "" || closes === "") return "Fill in both times, hours and minutes.";
    if (minutesOf(opens) >= minutesOf(closes)) return "Closing time must be after opening time.";
  }
  const sorted = [...spans].sort(byOpening);
  const overlaps = sorted.some((span, index) => {
    const next = sorted[index + 1];
    return next !== undefined && minutesOf(span[1]) > minutesOf(next[0]);
  });
  return overlaps ? "These times overlap." : null;
}

/** A day with one more span: after the last one, an hour's break, as far as the day goes. Null where there is no room. */
export function withAnotherSpan(spans: Span[]): Span[] | null {
  if (spans.length >= MOST_SPANS) return null;
  const last = [...spans].sort(byOpening).at(-1);
  if (!last) return [["08:00", "17:00"]];
  const opens = minutesOf(last[1]) + 60;
  if (opens >= 1440) return null;
  return [...spans, [timeOf(opens), timeOf(Math.min(opens + 240, 1440))]];
}

/** The week with one day's spans copied to the others of Monday to Friday. */
export function copiedToWeekdays(week: Span[][], from: number): Span[][] {
  const spans = week[from] ?? [];
  return week.map((day, index) =>
    index < 5 ? spans.map(([opens, closes]) => [opens, closes] as Span) : day,
  );
}

/** Adds a closed date, once, in order. */
export function withClosedDate(dates: string[], date: string): string[] {
  return [...new Set([...dates, date])].sort();
}

/** Sorted spans, as the API takes them. */
export function tidied(hours: BusinessHours): { week: Span[][]; closed_on: string[] } {
  return { week: hours.week.map((spans) => [...spans].sort(byOpening)), closed_on: hours.closed_on ?? [] };
}

/** `Mon–Fri 8 AM – 5 PM, Sat 9 AM – noon`: days that are alike are said once. */
export function inWords(week: Span[][]): string {
  const spoken: string[] = [];
  let first = 0;
  while (first < week.length) {
    let last = first;
    while (last + 1 < week.length && same(week[first], week[last + 1])) last += 1;
    const spans = week[first] ?? [];
    if (spans.length > 0) {
      const days = first === last ? short(first) : `${short(first)}–${short(last)}`;
      spoken.push(`${days} ${spans.map(([a, b]) => `${timeInWords(a)} – ${timeInWords(b)}`).join(" and ")}`);
    }
    first = last + 1;
  }
  return spoken.length === 0 ? "Closed all week" : spoken.join(", ");
}

/** Whether it is open at these minutes of a date. */
export function isOpen(hours: BusinessHours, date: string, weekday: number, minutes: number): boolean {
  if (hours.closed_on?.includes(date)) return false;
  const spans = hours.week[weekday] ?? [];
  return spans.some(
    ([opens, closes]) => minutesOf(opens ?? "") <= minutes && minutes < minutesOf(closes ?? ""),
  );
}

function short(index: number): string {
  return (DAYS[index] ?? "").slice(0, 3);
}

function same(one: Span[] | undefined, other: Span[] | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function byOpening(one: Span, other: Span): number {
  return minutesOf(one[0]) - minutesOf(other[0]);
}
