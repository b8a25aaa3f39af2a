/**
 * What somebody filled in so far, kept in this browser so that a reload or a phone call loses nothing. Never the
 * password.
 */
import type { BusinessHours, Industry, Onboarded, PlanTier, SignUpDraft, Voice } from "../api/types";
import type { Attempt } from "../lib/attempt";
import { USUAL_HOURS } from "../lib/hours";

export interface Values {
  company_name: string;
  slug: string;
  industry: Industry;
  timezone: string;
  owner_name: string;
  email: string;
  password: string;
  forward_to_number: string;
  keeps_number: boolean;
  area_code: string;
  phone_number: string;
  business_hours: BusinessHours;
  greeting_message: string;
  ai_voice: Voice;
  emergency_phone: string;
  plan_tier: PlanTier;
}

export interface Draft {
  values: Values;
  step: number;
  /** The proof of the address, with the address that it proves. It lives for an hour. */
  proof: { email: string; token: string } | null;
  /** What this device knows of the draft on the server. */
  known: Known | null;
  /** The key of the last attempt to sign up, with what was sent: a repeat of the same must be known as one. */
  attempt: Attempt | null;
}

export interface Known {
  /** The address that the draft is kept for. */
  email: string;
  /** When the one was saved that this device goes on from; null where it knows of none. */
  saved_at: string | null;
  /** What was sent since and not answered: it may be there, and is no other device's. */
  unanswered: SignUpDraft[];
}

export const STEPS = ["Company", "Log-in", "Number", "Receptionist", "Plan"] as const;

const NAME = "kestrel-signup";
const VERSION = 1;
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export function emptyValues(timezone: string): Values {
  return {
    company_name: "",
    slug: "",
    industry: "hvac",
    timezone,
    owner_name: "",
    email: "",
    password: "",
    forward_to_number: "",
    keeps_number: false,
    area_code: "",
    phone_number: "",
    business_hours: USUAL_HOURS,
    greeting_message: "",
    ai_voice: "coral",
    emergency_phone: "",
    plan_tier: "professional",
  };
}

/** The draft as it is kept. */
export function written(draft: Draft, now: number): string {
  return JSON.stringify({
    version: VERSION,
    saved_at: now,
    ...draft,
    values: { ...draft.values, password: "" },
  });
}

/** A kept draft; null where there is none, where it is too old or of another version, or where it cannot be read. */
export function read(text: string | null, now: number, timezone: string): Draft | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as { version?: unknown; saved_at?: unknown } & Partial<Draft>;
    if (kept.version !== VERSION || typeof kept.saved_at !== "number" || now - kept.saved_at > KEPT_MS)
      return null;
    const step = Number.isInteger(kept.step) ? Math.min(Math.max(kept.step ?? 0, 0), STEPS.length - 1) : 0;
    return {
      values: { ...emptyValues(timezone), ...kept.values, password: "" },
      step,
      proof: kept.proof ?? null,
      known: kept.known ?? null,
      attempt: kept.attempt ?? null,
    };
  } catch {
    return null;
  }
}

// A browser may refuse to keep anything: then a reload starts again, and the rest works.

export function load(timezone: string): Draft | null {
  try {
    return read(localStorage.getItem(NAME), Date.now(), timezone);
  } catch {
    return null;
  }
}

export function save(draft: Draft) {
  try {
    localStorage.setItem(NAME, written(draft, Date.now()));
  } catch {}
}

/** What sign-up made, and what its last page needs of the draft. Kept by the tab: dialing leaves the page. */
export interface Made {
  result: Onboarded;
  keeps_number: boolean;
  forward_to_number: string;
}

const MADE = "kestrel-signed-up";
/** Marks the last page in its address: without it, sign-up begins anew. */
const LAST_PAGE = "#call";

export function keepMade(made: Made) {
  try {
    sessionStorage.setItem(MADE, JSON.stringify(made));
    window.history.replaceState(null, "", LAST_PAGE);
  } catch {}
}

export function loadMade(): Made | null {
  if (window.location.hash !== LAST_PAGE) return null;
  try {
    return JSON.parse(sessionStorage.getItem(MADE) ?? "null") as Made | null;
  } catch {
    return null;
  }
}

export function forget() {
  try {
    localStorage.removeItem(NAME);
  } catch {}
}
