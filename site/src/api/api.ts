/** The API's operations, by name. Every answer that is no success is thrown as a `Problem`. */
import { problemOf, unreachable } from "./problem";
import type {
  ApiKey,
  Appointment,
  AuditEntry,
  BookAppointment,
  Call,
  CallDetail,
  ChangeCompany,
  ClosedCompany,
  Company,
  CreateApiKey,
  Export,
  Forwarding,
  ForwardingCheck,
  ForwardingInstructions,
  FreeNumbers,
  FreeSlot,
  Invitation,
  KeptDraft,
  List,
  Message,
  Month,
  NewApiKey,
  Onboard,
  Onboarded,
  OpenTicket,
  Outcome,
  Overview,
  Page,
  People,
  PhoneNumber,
  Plans,
  Recording,
  Role,
  Session,
  ShownDraft,
  SignUpDraft,
  SlugSuggestion,
  TestConversationAnswer,
  Ticket,
  VoiceChoice,
} from "./types";

/** AppApi's address on the site's own origin. */
export const BASE = "/api";

type Query = Record<string, string | number | undefined>;
interface Options {
  query?: Query;
  body?: unknown;
  version?: number;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

async function send<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.version !== undefined) headers["if-match"] = `"${options.version}"`;
  if (options.idempotencyKey) headers["idempotency-key"] = options.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: "same-origin",
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unreachable();
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204 || response.headers.get("content-length") === "0") return undefined as T;
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `${BASE}${path}${text === "" ? "" : `?${text}`}`;
}

const part = encodeURIComponent;

export interface CallFilter {
  caller?: string;
  outcome?: Outcome;
  from?: string;
  to?: string;
}

export const api = {
  logIn: (email: string, password: string) =>
    send<Session>("POST", "/auth/login", { body: { email, password } }),
  logOut: () => send<void>("POST", "/auth/logout"),
  logOutEverywhere: () => send<void>("POST", "/auth/logout-everywhere"),
  showSession: () => send<Session>("GET", "/auth/session"),
  changePassword: (current_password: string, password: string) =>
    send<void>("POST", "/auth/password", { body: { current_password, password } }),
  askPasswordReset: (email: string) => send<void>("POST", "/auth/password-reset", { body: { email } }),
  resetPassword: (email: string, code: string, password: string) =>
    send<void>("POST", "/auth/password-reset/confirm", { body: { email, code, password } }),
  sendEmailCode: (email: string) => send<void>("POST", "/auth/email-codes", { body: { email } }),
  checkEmailCode: (email: string, code: string) =>
    send<{ proof: string; expires_at: string }>("POST", "/auth/email-codes/check", { body: { email, code } }),
  showInvitation: (token: string) => send<Invitation>("POST", "/auth/invitations/show", { body: { token } }),
  acceptInvitation: (token: string, name: string, password: string) =>
    send<Session>("POST", "/auth/invitations/accept", { body: { token, name, password } }),

  listPlans: () => send<Plans>("GET", "/plans"),
  suggestSlug: (company_name: string, signal?: AbortSignal) =>
    send<SlugSuggestion>("GET", "/onboard/slug", { query: { company_name }, signal }),
  listFreeNumbers: (area_code: string, signal?: AbortSignal) =>
    send<FreeNumbers>("GET", "/onboard/numbers", { query: { area_code }, signal }),
  showForwardingCodes: (phone_number: string, signal?: AbortSignal) =>
    send<ForwardingInstructions>("GET", "/onboard/forwarding", { query: { phone_number }, signal }),
  keepDraft: (body: { email: string; email_proof: string; draft: SignUpDraft; replaces: string | null }) =>
    send<KeptDraft>("PUT", "/onboard/draft", { body }),
  showDraft: (email: string, email_proof: string) =>
    send<ShownDraft>("POST", "/onboard/draft/show", { body: { email, email_proof } }),
  onboard: (body: Onboard, idempotencyKey: string) =>
    send<Onboarded>("POST", "/onboard", { body, idempotencyKey }),

  showOverview: () => send<Overview>("GET", "/v1/overview"),
  showCompany: () => send<Company>("GET", "/v1/company"),
  changeCompany: (body: ChangeCompany, version: number) =>
    send<Company>("PATCH", "/v1/company", { body, version }),
  closeCompany: (slug: string) => send<ClosedCompany>("POST", "/v1/company/close", { body: { slug } }),
  testConversation: (body: { draft?: ChangeCompany; state?: string; says?: string }) =>
    send<TestConversationAnswer>("POST", "/v1/test-conversations", { body }),
  listVoices: () => send<List<VoiceChoice>>("GET", "/v1/voices"),
  listNumbers: () => send<List<PhoneNumber>>("GET", "/v1/numbers"),
  listAvailableNumbers: (area_code: string, signal?: AbortSignal) =>
    send<FreeNumbers>("GET", "/v1/numbers/available", { query: { area_code }, signal }),
  addNumber: (phone_number: string, idempotencyKey: string) =>
    send<PhoneNumber>("POST", "/v1/numbers", { body: { phone_number }, idempotencyKey }),
  choosePrimaryNumber: (id: string) => send<PhoneNumber>("POST", `/v1/numbers/${part(id)}/primary`),
  releaseNumber: (id: string) => send<void>("DELETE", `/v1/numbers/${part(id)}`),
  showForwarding: (id: string) => send<Forwarding>("GET", `/v1/numbers/${part(id)}/forwarding`),
  askForwarding: (id: string, forwarded_number: string) =>
    send<ForwardingCheck>("POST", `/v1/numbers/${part(id)}/forwarding/check`, { body: { forwarded_number } }),
  listUsers: () => send<People>("GET", "/v1/users"),
  inviteUser: (body: { email: string; role: Role }, idempotencyKey: string) =>
    send<void>("POST", "/v1/users/invitations", { body, idempotencyKey }),
  cancelInvitation: (id: string) => send<void>("DELETE", `/v1/users/invitations/${part(id)}`),
  changeUser: (id: string, body: { role?: Role; is_active?: boolean }) =>
    send<void>("PATCH", `/v1/users/${part(id)}`, { body }),
  removeUser: (id: string) => send<void>("DELETE", `/v1/users/${part(id)}`),
  listApiKeys: () => send<List<ApiKey>>("GET", "/v1/api-keys"),
  createApiKey: (body: CreateApiKey, idempotencyKey: string) =>
    send<NewApiKey>("POST", "/v1/api-keys", { body, idempotencyKey }),
  rotateApiKey: (id: string) => send<NewApiKey>("POST", `/v1/api-keys/${part(id)}/rotate`),
  revokeApiKey: (id: string) => send<void>("DELETE", `/v1/api-keys/${part(id)}`),
  listCalls: (filter: CallFilter, cursor?: string) =>
    send<Page<Call>>("GET", "/v1/calls", { query: { ...filter, cursor } }),
  showCall: (id: string) => send<CallDetail>("GET", `/v1/calls/${part(id)}`),
  playCall: (id: string) => send<Recording>("GET", `/v1/calls/${part(id)}/recording`),
  playMessage: (id: string) => send<Recording>("GET", `/v1/messages/${part(id)}/recording`),
  listMessages: (filter: { handled?: "true" | "false" }, cursor?: string) =>
    send<Page<Message>>("GET", "/v1/messages", { query: { ...filter, cursor } }),
  changeMessage: (id: string, is_handled: boolean) =>
    send<Message>("PATCH", `/v1/messages/${part(id)}`, { body: { is_handled } }),
  /** Visits from one local date to another, both included. */
  listAppointments: (from: string, to: string) =>
    send<Page<Appointment>>("GET", "/v1/appointments", { query: { from, to, limit: 100 } }),
  listFreeSlots: (from: string, to: string) =>
    send<List<FreeSlot>>("GET", "/v1/appointments/slots", { query: { from, to } }),
  bookAppointment: (body: BookAppointment, idempotencyKey: string) =>
    send<Appointment>("POST", "/v1/appointments", { body, idempotencyKey }),
  showAppointment: (id: string) => send<Appointment>("GET", `/v1/appointments/${part(id)}`),
  moveAppointment: (id: string, starts_at: string) =>
    send<Appointment>("POST", `/v1/appointments/${part(id)}/move`, { body: { starts_at } }),
  cancelAppointment: (id: string) => send<Appointment>("POST", `/v1/appointments/${part(id)}/cancel`),
  listUsage: () => send<Page<Month>>("GET", "/v1/usage", { query: { limit: 12 } }),
  listTickets: (cursor?: string) => send<Page<Ticket>>("GET", "/v1/tickets", { query: { cursor } }),
  openTicket: (body: OpenTicket, idempotencyKey: string) =>
    send<Ticket>("POST", "/v1/tickets", { body, idempotencyKey }),
  closeTicket: (id: string) => send<Ticket>("POST", `/v1/tickets/${part(id)}/close`),
  askExport: (idempotencyKey: string) => send<Export>("POST", "/v1/exports", { idempotencyKey }),
  listExports: () => send<List<Export>>("GET", "/v1/exports"),
  showExport: (id: string) => send<Export>("GET", `/v1/exports/${part(id)}`),
  listAudit: (cursor?: string) => send<Page<AuditEntry>>("GET", "/v1/audit", { query: { cursor } }),
};

/** Where a month's report is downloaded from. */
export function reportAddress(report: "calls" | "appointments", month: string): string {
  return address(`/v1/reports/${report}`, { month });
}
