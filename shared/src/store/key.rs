//! Every key of the table. No other file writes the text of one.
//!
//! A company's items lie under partition keys that begin `TENANT#<id>`, followed by the end or `#`: isolation, access
//! policies and erasure rely on it. Ids are UUIDs and sids, whose types allow no `#`; texts that people choose go
//! through [`escaped`]. docs/KEYS.md lists what each key is for.

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use crate::domain::code::CodePurpose;
use crate::domain::digest::Digest as SecretDigest;
use crate::domain::email::Email;
use crate::domain::ids::{
    ApiKeyId, AppointmentId, AuditId, CallSid, ExportId, InvitationId, TenantId, TicketId, UserId,
};
use crate::domain::job::{Job, SHARDS};
use crate::domain::message::MessagePart;
use crate::domain::notice::Address;
use crate::domain::onboarding::OnboardingId;
use crate::domain::phone::E164;
use crate::domain::schedule::Crew;
use crate::domain::time::{BillingMonth, sortable};

/// The partition key's attribute.
pub(super) const PK: &str = "PK";
/// The sort key's attribute.
pub(super) const SK: &str = "SK";
/// The index that lists what is looked for by something else than its own key.
pub(super) const GSI1: &str = "gsi1";
/// The index's partition key.
pub(super) const GSI1_PK: &str = "gsi1pk";
/// The index's sort key.
pub(super) const GSI1_SK: &str = "gsi1sk";
/// The key of one item.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key<'a> {
    Profile(TenantId),
    Number(TenantId, &'a E164),
    /// Kestrel's number, and the one that is forwarded to it.
    Forwarding(TenantId, &'a E164, &'a E164),
    Usage(TenantId, BillingMonth),
    Adjustment(TenantId, BillingMonth, &'a CallSid),
    Health(TenantId),
    HealthOn(TenantId, NaiveDate),
    Ticket(TenantId, TicketId),
    User(TenantId, UserId),
    Export(TenantId, ExportId),
    Invitation(TenantId, InvitationId),
    Api(TenantId, ApiKeyId),
    Gateway(TenantId),
    Closing(TenantId),
    Delivery(TenantId, &'a str),
    Call(TenantId, DateTime<Utc>, &'a CallSid),
    Turn(TenantId, &'a CallSid, u32),
    Customer(TenantId, &'a E164),
    Appointment(TenantId, DateTime<Utc>, AppointmentId),
    Slot(TenantId, Crew, DateTime<Utc>),
    Message(TenantId, DateTime<Utc>, &'a CallSid, &'a MessagePart),
    Audit(TenantId, AuditId),
    BookingOnce(TenantId, AppointmentId),
    TransferOnce(TenantId, &'a E164),
    RequestOnce(TenantId, &'a str),
    /// Turns of test conversations in the hour that begins then.
    TestTurns(TenantId, DateTime<Utc>),
    CallPointer(&'a CallSid),
    Phone(&'a E164),
    Slug(&'a str),
    Email(&'a str),
    Suppressed(Address<'a>),
    Draft(TenantId),
    Onboarding(&'a OnboardingId),
    /// What is asked for, the hash of who asks, and the hour.
    Velocity(&'a str, &'a str, DateTime<Utc>),
    /// An API key or a session, by the digest of its secret.
    Credential(SecretDigest),
    /// An invitation or a proof, by the digest of its token.
    Token(SecretDigest),
    Code(CodePurpose, &'a Email),
    /// A sign-up form that somebody has begun, by their address.
    SavedForm(&'a Email),
    Tries(TriesOf<'a>),
    JobPage(Job, &'a str, u8, Option<TenantId>),
    JobSummary(Job, &'a str),
    /// Never written: what is read to open a connection.
    Prime,
}

/// Whose tries in a row are counted.
#[derive(Debug, Clone, Copy)]
pub enum TriesOf<'a> {
    /// Log-ins to an account, whether there is one or not.
    LogIn(&'a Email),
    /// Log-ins and codes tried from an address of the internet.
    Source(&'a str),
    /// Codes mailed to an address.
    CodeMails(&'a Email),
    /// Codes mailed on behalf of an address of the internet.
    CodeMailsOfSource(&'a str),
    /// Invitations mailed by a company.
    Invitations(TenantId),
}

impl TriesOf<'_> {
    /// Hashed: who tries is still a person.
    fn digest(self) -> SecretDigest {
        match self {
            Self::LogIn(email) => SecretDigest::scoped("log_in", email.expose()),
            Self::Source(ip) => SecretDigest::scoped("source", ip),
            Self::CodeMails(email) => SecretDigest::scoped("code_mails", email.expose()),
            Self::CodeMailsOfSource(ip) => SecretDigest::scoped("code_mails_of_source", ip),
            Self::Invitations(tenant) => SecretDigest::scoped("invitations", &tenant.to_string()),
        }
    }
}

fn part_text(part: &MessagePart) -> String {
    match part {
        MessagePart::Turn(number) => format!("TURN#{number:03}"),
        MessagePart::Recording(sid) => sid.to_string(),
    }
}

/// What the sort keys of a call's recordings begin with: every recording's id does.
pub(super) fn recordings_of(started_at: DateTime<Utc>, call: &CallSid) -> String {
    format!("{}#{call}#RE", sortable(started_at))
}

impl Key<'_> {
    /// The sort key of every number; the table's stream is filtered by it.
    pub(super) const PHONE_SK: &'static str = "PHONE";

    pub(super) fn pk(&self) -> String {
        match *self {
            Self::Profile(tenant)
            | Self::Number(tenant, _)
            | Self::Forwarding(tenant, ..)
            | Self::Usage(tenant, _)
            | Self::Adjustment(tenant, ..)
            | Self::Health(tenant)
            | Self::HealthOn(tenant, _)
            | Self::Draft(tenant)
            | Self::Export(tenant, _)
            | Self::Ticket(tenant, _)
            | Self::User(tenant, _)
            | Self::Invitation(tenant, _)
            | Self::Api(tenant, _)
            | Self::Gateway(tenant)
            | Self::Closing(tenant) => Partition::Home(tenant).pk(),
            Self::Delivery(tenant, _) => Partition::Deliveries(tenant).pk(),
            Self::Call(tenant, ..) => Partition::Calls(tenant).pk(),
            Self::Turn(tenant, call, _) => Partition::Turns(tenant, call).pk(),
            Self::Customer(tenant, _) => Partition::Customers(tenant).pk(),
            Self::Appointment(tenant, ..) => Partition::Appointments(tenant).pk(),
            Self::Slot(tenant, ..) => Partition::Slots(tenant).pk(),
            Self::Message(tenant, ..) => Partition::Messages(tenant).pk(),
            Self::Audit(tenant, _) => Partition::Audit(tenant).pk(),
            Self::BookingOnce(tenant, _)
            | Self::TransferOnce(tenant, _)
            | Self::RequestOnce(tenant, _)
            | Self::TestTurns(tenant, _) => Partition::Once(tenant).pk(),
            Self::CallPointer(call) => format!("CALL#{call}"),
            Self::Phone(number) => format!("PHONE#{}", number.expose()),
            Self::Slug(slug) => format!("UNIQUE#SLUG#{}", escaped(slug)),
            Self::Email(email) => format!("UNIQUE#EMAIL#{}", escaped(&normal_email(email))),
            // Hashed: who must not be written to is still a person.
            Self::Suppressed(address) => format!("SUPPRESSED#{}", hex::encode(Sha256::digest(one_spelling(address)))),
            Self::Onboarding(id) => format!("ONBOARDING#{id}"),
            Self::Velocity(what, who, _) => format!("VELOCITY#{what}#{who}"),
            Self::Credential(digest) => format!("CREDENTIAL#{digest}"),
            Self::Token(digest) => format!("TOKEN#{digest}"),
            Self::Code(purpose, email) => {
                format!("CODE#{}#{}", purpose.as_str(), SecretDigest::scoped("code", email.expose()))
            }
            Self::SavedForm(email) => format!("FORM#{}", SecretDigest::scoped("form", email.expose())),
            Self::Tries(whose) => format!("TRIES#{}", whose.digest()),
            Self::JobPage(job, run, ..) | Self::JobSummary(job, run) => Partition::Job(job, run).pk(),
            Self::Prime => "PRIME".to_owned(),
        }
    }

    pub(super) fn sk(&self) -> String {
        match *self {
            Self::Profile(_) => PROFILE.to_owned(),
            Self::Number(_, number) => format!("NUMBER#{}", number.expose()),
            Self::Forwarding(_, number, forwarded) => format!("{}{}", forwardings_to(number), forwarded.expose()),
            Self::Usage(_, month) => format!("{USAGE}{month}"),
            Self::Adjustment(_, counted_in, call) => format!("{}{call}", adjustments_of(counted_in)),
            Self::Health(_) => "HEALTH".to_owned(),
            Self::HealthOn(_, date) => format!("{HEALTH_HISTORY}{date}"),
            Self::Ticket(_, id) => format!("{TICKETS}{id}"),
            Self::Export(_, id) => format!("{EXPORTS}{id}"),
            Self::User(_, id) => format!("{USERS}{id}"),
            Self::Invitation(_, id) => format!("{INVITATIONS}{id}"),
            Self::Api(_, id) => format!("{API_KEYS}{id}"),
            Self::Gateway(_) => "GATEWAYKEY".to_owned(),
            Self::Closing(_) => "CLOSING".to_owned(),
            Self::Delivery(_, id) => id.to_owned(),
            Self::Call(_, started_at, call) => format!("{}#{call}", sortable(started_at)),
            Self::Turn(_, _, number) => format!("TURN#{number:03}"),
            Self::Customer(_, number) => number.expose().to_owned(),
            Self::Appointment(_, starts_at, id) => format!("{}#{id}", sortable(starts_at)),
            Self::Slot(_, crew, start) => slot(crew, start),
            Self::Message(_, started_at, call, part) => format!("{}#{call}#{}", sortable(started_at), part_text(part)),
            Self::Audit(_, id) => id.to_string(),
            Self::BookingOnce(_, id) => format!("book#{id}"),
            Self::TransferOnce(_, caller) => format!("transfer#{}", caller.expose()),
            Self::RequestOnce(_, name) => format!("request#{}", escaped(name)),
            Self::TestTurns(_, hour) => format!("test#{}", hour.format("%Y-%m-%dT%H")),
            Self::CallPointer(_) => "CALL".to_owned(),
            Self::Phone(_) => Self::PHONE_SK.to_owned(),
            Self::JobPage(_, _, shard, after) => {
                format!("{JOB_PAGES}{shard:02}#{}", after.map_or_else(|| "-".to_owned(), |tenant| tenant.to_string()))
            }
            Self::JobSummary(..) => "SUMMARY".to_owned(),
            Self::Draft(_) => "DRAFT".to_owned(),
            Self::Velocity(_, _, hour) => hour.format("%Y-%m-%dT%H").to_string(),
            Self::Onboarding(_) => "ONBOARDING".to_owned(),
            Self::Slug(_)
            | Self::Email(_)
            | Self::Suppressed(_)
            | Self::Credential(_)
            | Self::Token(_)
            | Self::Code(..)
            | Self::SavedForm(_)
            | Self::Tries(_)
            | Self::Prime => self.pk(),
        }
    }
}

/// All items under one partition key, for queries.
#[derive(Debug, Clone, Copy)]
pub(super) enum Partition<'a> {
    Home(TenantId),
    Calls(TenantId),
    Turns(TenantId, &'a CallSid),
    Customers(TenantId),
    Appointments(TenantId),
    Slots(TenantId),
    Messages(TenantId),
    Audit(TenantId),
    Deliveries(TenantId),
    Once(TenantId),
    /// Global: what one run of a job has done so far.
    Job(Job, &'a str),
}

impl Partition<'_> {
    pub(super) fn pk(&self) -> String {
        let (tenant, family) = match *self {
            Self::Home(tenant) => (tenant, String::new()),
            Self::Calls(tenant) => (tenant, "#CALLS".to_owned()),
            Self::Turns(tenant, call) => (tenant, format!("#CALL#{call}")),
            Self::Customers(tenant) => (tenant, "#CUSTOMERS".to_owned()),
            Self::Appointments(tenant) => (tenant, "#APPTS".to_owned()),
            Self::Slots(tenant) => (tenant, "#SLOTS".to_owned()),
            Self::Messages(tenant) => (tenant, "#MESSAGES".to_owned()),
            Self::Audit(tenant) => (tenant, "#AUDIT".to_owned()),
            Self::Deliveries(tenant) => (tenant, "#DELIVERIES".to_owned()),
            Self::Once(tenant) => (tenant, "#ONCE".to_owned()),
            Self::Job(job, run) => return format!("JOB#{job}#{run}"),
        };
        format!("TENANT#{tenant}{family}")
    }
}

/// The sort key of a company's settings.
pub(super) const PROFILE: &str = "PROFILE";
/// What the sort keys of a company's exports begin with.
pub(super) const EXPORTS: &str = "EXPORT#";
/// What the sort keys of late calls begin with.
pub(super) const ADJUSTMENTS: &str = "ADJUSTMENT#";
/// What the sort keys of a company's numbers begin with.
pub(super) const NUMBERS: &str = "NUMBER#";
/// What the sort keys begin with of what is known of forwarding to a company's numbers.
pub(super) const FORWARDINGS: &str = "FORWARDING#";
/// What the sort keys of a company's months begin with.
pub(super) const USAGE: &str = "USAGE#";
/// What the sort keys of a company's earlier scores begin with.
pub(super) const HEALTH_HISTORY: &str = "HEALTH#";
/// What the sort keys of a company's support tickets begin with.
pub(super) const TICKETS: &str = "TICKET#";

/// What the sort keys of the people of a company begin with.
pub(super) const USERS: &str = "USER#";
/// What the sort keys of a company's open invitations begin with.
pub(super) const INVITATIONS: &str = "INVITATION#";
/// What the sort keys of a company's API keys begin with.
pub(super) const API_KEYS: &str = "APIKEY#";

/// What the sort keys begin with of what is known of forwarding to one number.
pub(super) fn forwardings_to(number: &E164) -> String {
    format!("{FORWARDINGS}{}#", number.expose())
}

/// Below the sort keys of the tickets opened at `instant` or later, above all earlier ones: their ids are UUID v7, whose
/// first 48 bits are the milliseconds since 1970.
pub(super) fn tickets_from(instant: DateTime<Utc>) -> String {
    let milliseconds = u64::try_from(instant.timestamp_millis()).unwrap_or_default();
    format!("{TICKETS}{:08x}-{:04x}", milliseconds >> 16, milliseconds & 0xffff)
}

/// What the sort keys of the pages of a job's run begin with.
pub(super) const JOB_PAGES: &str = "PAGE#";

/// What the sort keys of the late calls begin with that were counted in a month other than their own.
pub(super) fn adjustments_of(counted_in: BillingMonth) -> String {
    format!("{ADJUSTMENTS}{counted_in}#")
}

/// The company that a partition key belongs to.
pub(super) fn tenant_in_pk(pk: &str) -> Option<TenantId> {
    let rest = pk.strip_prefix("TENANT#")?;
    rest.split_once('#').map_or(rest, |(tenant, _)| tenant).parse().ok()
}

/// The call in the partition key of its turns.
pub(super) fn call_in_pk(pk: &str) -> Option<CallSid> {
    pk.split_once("#CALL#")?.1.parse().ok()
}

/// When the call began, in the sort key of a message left in it.
pub(super) fn call_started_at_in_sk(sk: &str) -> Option<DateTime<Utc>> {
    sk.split_once('#')?.0.parse().ok()
}

/// The number in the sort key of one of a company's numbers.
pub(super) fn number_in_sk(sk: &str) -> Option<E164> {
    sk.strip_prefix(NUMBERS)?.parse().ok()
}

/// The number in a `PHONE` item's partition key.
pub(super) fn number_in_pk(pk: &str) -> Option<E164> {
    pk.strip_prefix("PHONE#")?.parse().ok()
}

/// The sort key of a crew's quarter of an hour.
pub(super) fn slot(crew: Crew, start: DateTime<Utc>) -> String {
    format!("{:02}#{}", crew.0, sortable(start))
}

/// The crew and the quarter of an hour in a slot's sort key.
pub(super) fn slot_in_sk(sk: &str) -> Option<(Crew, DateTime<Utc>)> {
    let (crew, start) = sk.split_once('#')?;
    Some((Crew(crew.parse().ok()?), start.parse().ok()?))
}

/// The index's keys of a company: a partition by hash, so that a nightly job reads 16 in parallel.
pub(super) fn gsi1(tenant: TenantId) -> (String, String) {
    (directory(shard_of(tenant)), tenant.to_string())
}

/// The index's partition with one shard of all companies.
pub(super) fn directory(shard: u8) -> String {
    format!("TENANTS#{shard:02}")
}

/// The index's keys of a company's score: lowest first within a shard.
pub(super) fn gsi1_of_health(tenant: TenantId, score: u8) -> (String, String) {
    (format!("HEALTH#{:02}", shard_of(tenant)), format!("{score:03}#{tenant}"))
}

/// The index's keys of a support ticket that waits: oldest first.
pub(super) fn gsi1_of_open_ticket(opened_at: DateTime<Utc>, id: TicketId) -> (String, String) {
    ("TICKETS#OPEN".to_owned(), format!("{}#{id}", sortable(opened_at)))
}

/// The index's partition with the sign-ups that are not over.
pub(super) const OPEN_ONBOARDINGS: &str = "ONBOARDINGS#OPEN";

/// The index's keys of a sign-up that is not over: oldest first.
pub(super) fn gsi1_of_open_onboarding(started_at: DateTime<Utc>, id: &OnboardingId) -> (String, String) {
    (OPEN_ONBOARDINGS.to_owned(), format!("{}#{id}", sortable(started_at)))
}

/// The sign-up in the index's sort key.
pub(super) fn onboarding_in_gsi1(sk: &str) -> Option<OnboardingId> {
    sk.split_once('#').map(|(_, hash)| OnboardingId::from_hash(hash))
}

/// The index's partition with the companies that left and for which something is still to be done.
pub(super) const CLOSINGS: &str = "CLOSINGS";

/// The index's keys of a company that left: what is due first comes first.
pub(super) fn gsi1_of_closing(due_at: DateTime<Utc>, tenant: TenantId) -> (String, String) {
    (CLOSINGS.to_owned(), format!("{}#{tenant}", sortable(due_at)))
}

/// The company in the index's sort key of one that left.
pub(super) fn closing_in_gsi1(sk: &str) -> Option<TenantId> {
    sk.split_once('#')?.1.parse().ok()
}

/// The index's partition with the numbers that are on their way in or out.
pub(super) const MOVING_NUMBERS: &str = "NUMBERS#MOVING";

/// The index's keys of a number on its way in or out: the one that was left alone longest first.
pub(super) fn gsi1_of_moving_number(since: DateTime<Utc>, tenant: TenantId, number: &E164) -> (String, String) {
    (MOVING_NUMBERS.to_owned(), format!("{}#{tenant}#{}", sortable(since), number.expose()))
}

/// The company and the number in the index's sort key.
pub(super) fn moving_number_in_gsi1(sk: &str) -> Option<(TenantId, E164)> {
    let (_, rest) = sk.split_once('#')?;
    let (tenant, number) = rest.split_once('#')?;
    Some((tenant.parse().ok()?, number.parse().ok()?))
}

fn shard_of(tenant: TenantId) -> u8 {
    Sha256::digest(tenant.as_uuid().as_bytes())[0] % SHARDS
}

/// One spelling of an address, so that it cannot be used twice.
fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// An address with its channel, so that no phone is taken for a mailbox.
fn one_spelling(address: Address<'_>) -> String {
    match address {
        Address::Mail(address) => format!("mail#{}", normal_email(address)),
        Address::Sms { from, to } => format!("sms#{}#{}", from.expose(), to.expose()),
    }
}

/// Text that a person chose, made safe as the last part of a key: no `#`, and two texts never become one.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('#', "%23")
}

#[cfg(test)]
mod tests;
