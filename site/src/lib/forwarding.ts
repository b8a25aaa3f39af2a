/** What is to be said of a number that somebody asked about: whether its calls are forwarded. */
import type { ForwardingCheck } from "../api/types";

/**
 * `not-seen-again` is of a number that a call has proven before, and that was asked about once more
 * since, for nothing: the API goes on calling it verified.
 */
export type Standing = "waiting" | "verified" | "expired" | "not-seen-again";

/** How a check stands at `now`, in milliseconds. */
export function standing(check: ForwardingCheck, now: number): Standing {
  if (check.status !== "verified") return check.status;
  const isSeenSince =
    check.last_seen_at !== null && Date.parse(check.last_seen_at) >= Date.parse(check.asked_at);
  if (isSeenSince) return "verified";
  return now <= Date.parse(check.waiting_until) ? "waiting" : "not-seen-again";
}

/** Whether a call is waited for. */
export function isWaiting(check: ForwardingCheck, now: number = Date.now()): boolean {
  return standing(check, now) === "waiting";
}

/** What is left of the wait, as `9:41`. A clock that is wrong makes it no longer than it is. */
export function timeLeft(check: ForwardingCheck, now: number): string {
  const until = Date.parse(check.waiting_until);
  const most = until - Date.parse(check.asked_at);
  const seconds = Math.floor(Math.min(Math.max(until - now, 0), most) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
