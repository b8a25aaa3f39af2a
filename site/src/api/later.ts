/**
 * Shapes that the OpenAPI document does not describe yet, by hand: of numbers, forwarding, closing and the draft. Each
 * has the name that it has there; once it is there, it is an alias in types.ts like the others.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

/** A number that callers can dial. `id` is for paths. */
export type PhoneNumber = Schemas["Number"] & { id: string };

/** One thing to dial. */
export interface Code {
  dial: string;
  does: string;
}

/** How one provider forwards some of the calls. Nothing to dial where it is done in the provider's own settings. */
export interface Instructions {
  turn_on: Code[];
  turn_off: Code[];
  certainty: "usual" | "varies";
  note: string;
}

export type Forwards = "unanswered" | "all";
export type ProviderInstructions = { provider: string; name: string } & Record<Forwards, Instructions>;

/** How a company's own number is forwarded to one of Kestrel's, with every provider. */
export interface ForwardingInstructions {
  phone_number: string;
  providers: ProviderInstructions[];
}

/** Whether one of a company's own numbers is forwarded, as far as calls have shown. */
export interface ForwardingCheck {
  forwarded_number: string;
  status: "waiting" | "verified" | "expired";
  asked_at: string;
  waiting_until: string;
  verified_at: string | null;
  last_seen_at: string | null;
  /** What to do, in the order in which to try it. Empty once it is verified. */
  advice: string[];
}

export interface Forwarding {
  checks: ForwardingCheck[];
  instructions: ForwardingInstructions;
}

/** A company whose account is closed. */
export interface ClosedCompany {
  closed_at: string;
  kept_until: string;
}

/** What is filled in of a sign-up so far, each field as it stands. There is no field for a password. */
export interface SignUpDraft {
  step?: number;
  company_name?: string;
  slug?: string;
  industry?: Schemas["Industry"];
  timezone?: string;
  owner_name?: string;
  owner_phone?: string;
  forward_to_number?: string;
  keeps_number?: boolean;
  area_code?: string;
  phone_number?: string;
  business_hours?: { week: [string, string][][]; closed_on: string[] };
  greeting_message?: string;
  ai_voice?: Schemas["Voice"];
  emergency_phone?: string;
  emergency_keywords?: string[];
  plan_tier?: Schemas["PlanTier"];
}

export interface KeptDraft {
  saved_at: string;
  kept_until: string;
}

export interface ShownDraft {
  draft: SignUpDraft;
  saved_at: string;
}
