/**
 * Times as people write them, always in the company's zone and never in the browser's: an owner on holiday in another
 * zone must see when the crew really comes.
 */
import { TZDate } from "@date-fns/tz";

function format(at: string | number | Date, zone: string, options: Intl.DateTimeFormatOptions): string {
  // Some browsers put a narrow no-break space before AM; screen readers and tests want a plain one.
  return new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options })
    .format(new Date(at))
    .replace(/\u202f/g, " ");
}

/** `2:40 PM` */
export function clock(at: string | number | Date, zone: string): string {
  return format(at, zone, { hour: "numeric", minute: "2-digit" });
}

/** `2:40:05 PM` */
export function clockWithSeconds(at: string, zone: string): string {
  return format(at, zone, { hour: "numeric", minute: "2-digit", second: "2-digit" });
}

/** `Tue, Nov 24` */
export function day(at: string | number | Date, zone: string): string {
  return format(at, zone, { weekday: "short", month: "short", day: "numeric" });
}

/** `Tuesday, November 24, 2026` */
export function longDay(at: string | number | Date, zone: string): string {
  return format(at, zone, { weekday: "long", month: "long", day: "numeric", year: "numeric" });
}

/** `Today, 2:40 PM`, `Yesterday, 2:40 PM`, `Tue, Nov 24, 2:40 PM`; with the year where it is another. */
export function when(at: string, zone: string, now: Date = new Date()): string {
  const date = localDate(at, zone);
  const today = localDate(now, zone);
  if (date === today) return `Today, ${clock(at, zone)}`;
  if (date === addDays(today, -1)) return `Yesterday, ${clock(at, zone)}`;
  if (date === addDays(today, 1)) return `Tomorrow, ${clock(at, zone)}`;
  const year = date.slice(0, 4) === today.slice(0, 4) ? "" : `, ${date.slice(0, 4)}`;
  return `${day(at, zone)}${year}, ${clock(at, zone)}`;
}

/** `Nov 24, 2026` */
export function date(at: string, zone: string): string {
  return format(at, zone, { month: "short", day: "numeric", year: "numeric" });
}

/** The same within a sentence: `today, 2:40 PM`. */
export function inSentence(time: string): string {
  return time.replace(/^(Today|Yesterday|Tomorrow)/, (word) => word.toLowerCase());
}

/** `9:00 – 11:00 AM`: the half of the day is said once where it is the same. */
export function span(from: string, to: string, zone: string): string {
  const [start, end] = [clock(from, zone), clock(to, zone)];
  const isSameHalf = start.slice(-2) === end.slice(-2);
  return `${isSameHalf ? start.slice(0, -3) : start} – ${end}`;
}

/** The zone's short name at that time: `MST`. */
export function zoneName(zone: string, at: string | number | Date = Date.now()): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "short" }).formatToParts(
    new Date(at),
  );
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** `Mountain Time`: for choosing a zone. */
export function zoneTitle(zone: string): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    timeZoneName: "longGeneric",
  }).formatToParts(new Date());
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** The local date as `yyyy-mm-dd`. */
export function localDate(at: string | number | Date, zone: string): string {
  const there = new TZDate(new Date(at), zone);
  return isoDate(there.getFullYear(), there.getMonth() + 1, there.getDate());
}

/** Minutes since local midnight. */
export function localMinutes(at: string | number | Date, zone: string): number {
  const there = new TZDate(new Date(at), zone);
  return there.getHours() * 60 + there.getMinutes();
}

/** The instant of a local date and time of day (`08:30`, `24:00` for the end of the day), as the API takes it. */
export function instantOf(date: string, time: string, zone: string): string {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split("-").map(Number);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const there = new TZDate(year, month - 1, dayOfMonth, hour, minute, 0, 0, zone);
  return new Date(there.getTime()).toISOString().replace(".000Z", "Z");
}

/** A date some days later, by the calendar. */
export function addDays(date: string, days: number): string {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split("-").map(Number);
  const moved = new Date(Date.UTC(year, month - 1, dayOfMonth + days));
  return isoDate(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

/** The Monday of the date's week. */
export function mondayOf(date: string): string {
  return addDays(date, -weekdayOf(date));
}

/** The weekday of a date, 0 for Monday. */
export function weekdayOf(date: string): number {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split("-").map(Number);
  return (new Date(Date.UTC(year, month - 1, dayOfMonth)).getUTCDay() + 6) % 7;
}

/** `Nov 24` for a date without a time. */
export function shortDate(date: string): string {
  return format(`${date}T12:00:00Z`, "UTC", { month: "short", day: "numeric" });
}

/** `Tue, Nov 24` for a date without a time. */
export function dayOfDate(date: string): string {
  return day(`${date}T12:00:00Z`, "UTC");
}

/** `November 2026` for `2026-11`. */
export function monthName(period: string): string {
  return format(`${period}-15T12:00:00Z`, "UTC", { month: "long", year: "numeric" });
}

/** `1 min 20 s` */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** Hours and minutes of a long time: `12 h 5 min`. */
export function longDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

function isoDate(year: number, month: number, dayOfMonth: number): string {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}
