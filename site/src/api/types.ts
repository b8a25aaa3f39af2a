/**
 * What the API says and takes, under the names of its operations. The only module that says where the shapes come
 * from: pages import them from here.
 */

export type Role = "member" | "admin" | "owner";
export type Outcome =
  | "booked" | "emergency" | "transferred" | "message" | "info" | "spam" | "wrong_number" | "abandoned" | "forwarded"
  | "unknown";
export type Voice = "alloy" | "ash" | "coral" | "echo" | "fable" | "nova" | "onyx" | "shimmer";
export type Industry = "hvac" | "plumbing" | "hvac_and_plumbing";
export type PlanTier = "professional" | "enterprise";

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
export interface List<T> {
  items: T[];
}

export interface Session {
  user: { id: string; name: string; email: string; role: Role };
  company: { id: string; name: string };
}
export interface Invitation {
  company_name: string;
  email: string;
  role: Role;
  invited_by: string | null;
}

export interface Plan {
  id: PlanTier;
  name: string;
  price_cents: number;
  monthly_calls: number;
  overage_cents: number;
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
  items: FreeNumber[];
  note: string | null;
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

export interface BusinessHours {
  week: [string, string][][];
  closed_on: string[];
}
export interface Company {
  id: string;
  slug: string;
  company_name: string;
  owner_name: string;
  owner_email: string;
  owner_phone: string | null;
  twilio_phone_number: string | null;
  forward_to_number: string | null;
  emergency_phone: string | null;
  industry: Industry;
  timezone: string;
  business_hours: BusinessHours;
  crews: number;
  visit_minutes: number;
  price_statement: string | null;
  ai_voice: Voice;
  custom_system_prompt: string | null;
  greeting_message: string | null;
  emergency_keywords: string[];
  plan_tier: PlanTier;
  subscription_status: "trialing" | "active" | "past_due" | "suspended" | "canceled";
  trial_ends_at: string | null;
  max_monthly_calls: number;
  current_month_calls: number;
  is_active: boolean;
  is_test_mode: boolean;
  muted_mail: string[];
  created_at: string;
  version: number;
}
export type ChangeCompany = Partial<
  Pick<
    Company,
    | "company_name" | "owner_name" | "owner_phone" | "forward_to_number" | "emergency_phone" | "industry" | "timezone"
    | "business_hours" | "crews" | "visit_minutes" | "price_statement" | "ai_voice" | "custom_system_prompt"
    | "greeting_message" | "emergency_keywords" | "muted_mail"
  >
>;
export interface PhoneNumber {
  phone_number: string;
  is_primary: boolean;
  forwards_to: string | null;
  added_at: string;
}
export interface VoiceChoice {
  id: Voice;
  name: string;
  description: string;
  language: string;
  preview: string;
  is_current: boolean;
}

export interface Call {
  id: string;
  from: string;
  to: string;
  status: string;
  started_at: string;
  ended_at: string;
  duration_seconds: number;
  outcome: Outcome;
  summary: string | null;
  customer_name: string | null;
  customer_phone: string | null;
  appointment_id: string | null;
  has_recording: boolean;
  kind: "answered" | "forwarded" | "test";
  counted: boolean;
  period: string;
  is_test: boolean;
}
export interface Line {
  turn: number;
  at: string;
  speaker: "caller" | "kestrel";
  text: string;
}
export type CallEventKind =
  | "emergency_recognised" | "visit_booked" | "message_taken" | "transferred_to_office" | "transferred_to_on_call"
  | "voicemail_offered" | "hung_up";
export interface CallEvent {
  turn: number;
  at: string;
  kind: CallEventKind;
  appointment_id: string | null;
  starts_at: string | null;
}
export interface CallDetail extends Call {
  transcript: Line[];
  events: CallEvent[];
}
export type Actor = { kind: string; id?: string; part?: string };
export interface Message {
  id: string;
  call_id: string;
  received_at: string;
  from: string;
  name: string | null;
  callback: string | null;
  kind: "spoken" | "voicemail";
  text: string | null;
  duration_seconds: number | null;
  is_handled: boolean;
  handled_at: string | null;
  handled_by: Actor | null;
  is_test: boolean;
}
export interface Appointment {
  id: string;
  starts_at: string;
  ends_at: string;
  crew: number;
  customer_name: string;
  customer_phone: string | null;
  customer_email: string | null;
  address: string;
  service_type: string;
  notes: string;
  status: "booked" | "canceled" | "done";
  call_id: string | null;
  created_at: string;
  moved_from: string | null;
  is_test: boolean;
  version: number;
}
export interface BookAppointment {
  starts_at: string;
  minutes?: number;
  crew?: number;
  customer_name: string;
  customer_phone?: string;
  customer_email?: string;
  address: string;
  service_type: string;
  notes?: string;
}
export interface FreeSlot {
  starts_at: string;
  ends_at: string;
  crew: number;
}
export interface Month {
  period: string;
  calls: number;
  limit: number;
  overage_calls: number;
  forwarded_calls: number;
  test_calls: number;
  adjustments: number;
  seconds: number;
  appointments: number;
  days: { date: string; calls: number }[];
  state: "OPEN" | "CLOSING" | "CLOSED";
}
export type CheckId =
  | "number" | "first_call" | "forwarding_phone" | "emergency_phone" | "business_hours" | "greeting";
export interface Overview {
  company_name: string;
  timezone: string;
  is_active: boolean;
  month: Month;
  outcomes: { calls: number; is_capped: boolean; split: { outcome: Outcome; calls: number }[] };
  latest_calls: Call[];
  messages: { count: number; is_capped: boolean; latest: Message[] };
  next_appointments: Appointment[];
  checklist: { id: CheckId; is_done: boolean }[];
}
export interface Ticket {
  id: string;
  subject: string;
  body: string;
  status: "open" | "closed";
  priority: "normal" | "urgent";
  opened_by: Actor;
  opened_at: string;
  updated_at: string;
  closed_at: string | null;
}
export interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
  is_active: boolean;
  last_login_at: string | null;
}
export interface PendingInvitation {
  id: string;
  email: string;
  role: Role;
  expires_at: string;
}
export interface People {
  users: User[];
  invitations: PendingInvitation[];
}
export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  permissions: string[];
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  total_requests: number;
}
export interface NewApiKey {
  key: ApiKey;
  secret: string;
}
export interface AuditEntry {
  id: string;
  at: string;
  actor: Actor;
  action: string;
  fields: string[];
}
