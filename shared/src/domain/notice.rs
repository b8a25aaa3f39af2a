//! Who is told of an event, by which channel, about what.

use serde::{Deserialize, Serialize};

use super::event::What;
use super::phone::E164;
use super::tenant::Tenant;

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By e-mail.
    Mail,
    /// By text message.
    Sms,
}

/// Who is told, by their part and never by their address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// The company's owner.
    Owner,
    /// The company's on-call person.
    OnCall,
    /// Whoever runs this deployment.
    Operator,
    /// Whoever looks after the companies.
    Success,
}

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A caller is in danger.
    Emergency,
    /// Somebody left a message with the receptionist.
    Message,
    /// Somebody left a voicemail.
    Voicemail,
    /// A caller left before anything came of the call.
    MissedCall,
    /// A visit was booked, changed or canceled.
    Booking,
    /// The month's calls reached a share of the limit.
    Overage,
    /// A month's totals are final.
    Statement,
    /// The morning's digest of the day before.
    Digest,
    /// A company's health fell.
    Health,
    /// The company's account is closed.
    Closing,
}

/// One thing to tell one recipient by one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// How.
    pub channel: Channel,
    /// Whom.
    pub recipient: Recipient,
    /// What.
    pub kind: NoticeKind,
}

/// Where a notice goes, for keys of addresses that must not be used any more. Personal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Address<'a> {
    /// An e-mail address.
    Mail(&'a str),
    /// A phone, as reached from one number: whoever answers STOP to one company's number has not refused another's.
    Sms {
        /// The sender.
        from: &'a E164,
        /// The recipient.
        to: &'a E164,
    },
}

impl std::fmt::Debug for Address<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Mail(_) => "Address(mail)",
            Self::Sms { .. } => "Address(sms)",
        })
    }
}

impl Channel {
    /// Its name, as stored and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }
}

impl Recipient {
    /// Their part, as stored and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::OnCall => "on_call",
            Self::Operator => "operator",
            Self::Success => "success",
        }
    }

    /// The part that [`Recipient::as_str`] writes.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Owner, Self::OnCall, Self::Operator, Self::Success].into_iter().find(|part| part.as_str() == name)
    }
}

impl NoticeKind {
    /// Its name, as stored and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Message => "message",
            Self::Voicemail => "voicemail",
            Self::MissedCall => "missed_call",
            Self::Booking => "booking",
            Self::Overage => "overage",
            Self::Statement => "statement",
            Self::Digest => "digest",
            Self::Health => "health",
            Self::Closing => "closing",
        }
    }

    /// Whether a company may choose not to be told: not of danger, and not of its own end.
    pub fn can_be_muted(self) -> bool {
        match self {
            Self::Emergency | Self::Closing => false,
            Self::Message
            | Self::Voicemail
            | Self::MissedCall
            | Self::Booking
            | Self::Overage
            | Self::Statement
            | Self::Digest
            | Self::Health => true,
        }
    }
}

impl Notice {
    /// Whether the company chose not to get it. It can mute only what it is sent itself.
    pub fn is_muted_by(&self, tenant: &Tenant) -> bool {
        self.recipient == Recipient::Owner && self.kind.can_be_muted() && tenant.muted_mail.contains(&self.kind)
    }
}

/// The notices an event leads to by one channel.
///
/// The default company answers numbers that nobody owns: what happens there is the operator's business, and no one is
/// on call.
pub fn notices(what: &What, channel: Channel, is_default_tenant: bool) -> Vec<Notice> {
    let told: Vec<(Recipient, NoticeKind)> = match channel {
        Channel::Mail => mails(what),
        Channel::Sms => pages(what),
    };
    let mut notices: Vec<Notice> = Vec::new();
    for (recipient, kind) in told {
        let recipient = match (is_default_tenant, recipient) {
            (true, Recipient::Owner) => Recipient::Operator,
            (true, Recipient::OnCall) => continue,
            (true, Recipient::Operator | Recipient::Success) | (false, _) => recipient,
        };
        let notice = Notice { channel, recipient, kind };
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    notices
}

fn mails(what: &What) -> Vec<(Recipient, NoticeKind)> {
    match what {
        What::CallEmergency(_) => vec![(Recipient::Owner, NoticeKind::Emergency)],
        What::CallMessage(left) if left.recording_sid.is_some() => vec![(Recipient::Owner, NoticeKind::Voicemail)],
        What::CallMessage(_) => vec![(Recipient::Owner, NoticeKind::Message)],
        What::CallMissed(_) => vec![(Recipient::Owner, NoticeKind::MissedCall)],
        What::AppointmentBooked(_) | What::AppointmentChanged(_) | What::AppointmentCanceled(_) => {
            vec![(Recipient::Owner, NoticeKind::Booking)]
        }
        // From the whole limit on the operator sees it too: it is money, or a company that needs a larger plan.
        What::UsageThreshold(reached) if reached.percent >= 100 => {
            vec![(Recipient::Owner, NoticeKind::Overage), (Recipient::Operator, NoticeKind::Overage)]
        }
        What::UsageThreshold(_) => vec![(Recipient::Owner, NoticeKind::Overage)],
        What::UsageClosed(_) => vec![(Recipient::Owner, NoticeKind::Statement)],
        What::HealthDropped(_) => vec![(Recipient::Success, NoticeKind::Health)],
        What::TenantDeleted(_) => vec![(Recipient::Owner, NoticeKind::Closing)],
        What::CallCompleted(_)
        | What::TenantCreated(_)
        | What::TenantUpdated(_)
        | What::TenantSuspended(_)
        | What::TenantReactivated(_)
        | What::JobFinished(_) => Vec::new(),
    }
}

fn pages(what: &What) -> Vec<(Recipient, NoticeKind)> {
    match what {
        What::CallEmergency(_) => vec![(Recipient::OnCall, NoticeKind::Emergency)],
        What::CallCompleted(_)
        | What::CallMessage(_)
        | What::CallMissed(_)
        | What::AppointmentBooked(_)
        | What::AppointmentChanged(_)
        | What::AppointmentCanceled(_)
        | What::UsageThreshold(_)
        | What::UsageClosed(_)
        | What::TenantCreated(_)
        | What::TenantUpdated(_)
        | What::TenantSuspended(_)
        | What::TenantReactivated(_)
        | What::TenantDeleted(_)
        | What::HealthDropped(_)
        | What::JobFinished(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{EmergencyCall, ReachedThreshold};

    fn threshold(percent: u8) -> What {
        let period = "2026-11".parse().unwrap();
        What::UsageThreshold(ReachedThreshold { period, percent, calls: 1_500, limit: 1_500 })
    }

    fn emergency() -> What {
        What::CallEmergency(EmergencyCall {
            call_sid: "CA0123456789abcdef0123456789abcdef".parse().unwrap(),
            started_at: "2026-11-23T15:00:00Z".parse().unwrap(),
            turn: 1,
            is_life_threatening: true,
            is_test: false,
        })
    }

    fn recipients(what: &What, channel: Channel, is_default: bool) -> Vec<Recipient> {
        notices(what, channel, is_default).iter().map(|notice| notice.recipient).collect()
    }

    #[test]
    fn the_operator_is_told_of_overage_from_the_whole_limit_on() {
        assert_eq!(recipients(&threshold(80), Channel::Mail, false), [Recipient::Owner]);
        assert_eq!(recipients(&threshold(100), Channel::Mail, false), [Recipient::Owner, Recipient::Operator]);
        assert_eq!(recipients(&threshold(120), Channel::Mail, false), [Recipient::Owner, Recipient::Operator]);
    }

    #[test]
    fn only_an_emergency_is_texted() {
        assert_eq!(recipients(&emergency(), Channel::Sms, false), [Recipient::OnCall]);
        assert_eq!(recipients(&emergency(), Channel::Mail, false), [Recipient::Owner]);
        assert_eq!(recipients(&threshold(120), Channel::Sms, false), []);
    }

    #[test]
    fn what_happens_at_numbers_nobody_owns_is_told_to_the_operator_once() {
        assert_eq!(recipients(&threshold(100), Channel::Mail, true), [Recipient::Operator]);
        assert_eq!(recipients(&emergency(), Channel::Mail, true), [Recipient::Operator]);
        assert_eq!(recipients(&emergency(), Channel::Sms, true), []);
    }

    #[test]
    fn a_part_is_read_as_it_is_written() {
        for part in [Recipient::Owner, Recipient::OnCall, Recipient::Operator, Recipient::Success] {
            assert_eq!(Recipient::from_name(part.as_str()), Some(part));
            assert_eq!(serde_json::to_value(part).unwrap(), part.as_str());
        }
        assert_eq!(Recipient::from_name("everybody"), None);
    }
}
