/**
 * What the API says and takes. What the OpenAPI document describes comes from it (`npm run api`); the rest is written
 * by hand here until the document knows it. The only module that says where the shapes come from.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Outcome = Schemas["Outcome"];
export type Voice = Schemas["Voice"];
export type Industry = Schemas["Industry"];
export type PlanTier = Schemas["PlanTier"];
export type Company = Schemas["Company"];
export type ChangeCompany = Schemas["ChangeCompany"];
export type BusinessHours = Schemas["BusinessHours"];
export type PhoneNumber = Schemas["Number"];
export type VoiceChoice = Schemas["VoiceChoice"];
export type Call = Schemas["Call"];
export type Line = Schemas["Line"];
export type CallEvent = Schemas["CallEvent"];
export type CallEventKind = Schemas["CallEventKind"];
export type CallDetail = Schemas["CallDetail"];
export type Actor = Schemas["Actor"];
export type Message = Schemas["Message"];
export type Recording = Schemas["Recording"];
export type TestConversationAnswer = Schemas["TestConversationAnswer"];
export type TestConversationEvent = Schemas["TestConversationEvent"];
export type Appointment = Schemas["Appointment"];
export type BookAppointment = Schemas["BookAppointment"];
export type FreeSlot = Schemas["FreeSlot"];
export type Month = Schemas["Month"];
export type CheckId = Schemas["CheckId"];
export type Overview = Schemas["Overview"];
export type Ticket = Schemas["Ticket"];
export type OpenTicket = Schemas["OpenTicket"];
export type AuditEntry = Schemas["AuditEntry"];
export type NoticeKind = Schemas["NoticeKind"];
export type Session = Schemas["Session"];
/** What the link of an invitation shows. */
export type Invitation = Schemas["InvitationOffer"];
export type User = Schemas["User"];
/** An invitation in the list of a company's people. */
export type PendingInvitation = Schemas["Invitation"];
export type People = Schemas["People"];
export type ApiKey = Schemas["ApiKey"];
export type NewApiKey = Schemas["NewApiKey"];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface List<T> {
  items: T[];
}

export interface Plan {
  plan_tier: PlanTier;
  name: string;
  price_cents: number;
  monthly_calls: number;
  overage_cents_per_call: number;
}
export interface Plans {
  plans: Plan[];
  trial_days: number;
}

export interface SlugSuggestion {
  slug: string;
  is_free: boolean;
  alternatives: string[];
}

export interface FreeNumber {
  phone_number: string;
  locality: string | null;
  region: string | null;
}

export interface FreeNumbers {
  numbers: FreeNumber[];
  is_nearby: boolean;
  reason?: string;
}

export interface Onboard {
  company_name: string;
  slug: string;
  owner_name: string;
  email: string;
  email_proof: string;
  password: string;
  owner_phone?: string;
  timezone: string;
  industry: Industry;
  business_hours?: BusinessHours;
  phone_number: string;
  forward_to_number: string;
  emergency_phone?: string;
  greeting_message?: string;
  ai_voice?: Voice;
  emergency_keywords?: string[];
  plan_tier: PlanTier;
}

export interface Onboarded {
  tenant_id: string;
  slug: string;
  phone_number: string;
  trial_ends_at: string;
}

export type ExportStatus = "queued" | "running" | "done" | "failed";
export interface Export {
  id: string;
  status: ExportStatus;
  file_name: string;
  created_at: string;
  finished_at: string | null;
  expires_at: string;
  counts: Record<string, number>;
  bytes: number;
  reason: string | null;
  download_url: string | null;
}
