/**
 * What the API says and takes, from its OpenAPI document (`npm run api`). The only module that says where the shapes
 * come from.
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
export type ClosedCompany = Schemas["ClosedCompany"];
export type DialCode = Schemas["DialCode"];
export type Forwards = Schemas["Forwards"];
export type ForwardingInstructions = Schemas["ForwardingInstructions"];
export type ForwardingCheck = Schemas["ForwardingCheck"];
export type Forwarding = Schemas["Forwarding"];
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
export type CreateApiKey = Schemas["CreateApiKey"];
export type Plan = Schemas["Plan"];
export type Plans = Schemas["Plans"];
export type SlugSuggestion = Schemas["SlugSuggestion"];
export type FreeNumber = Schemas["FreeNumber"];
export type FreeNumbers = Schemas["FreeNumbers"];
export type Onboard = Schemas["SignUpRequest"];
export type SignUpDraft = Schemas["SignUpDraft"];
export type KeptDraft = Schemas["KeptDraft"];
export type ShownDraft = Schemas["ShownDraft"];
export type Onboarded = Schemas["SignedUp"];
export type Export = Schemas["Export"];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface List<T> {
  items: T[];
}
