//! Mail by SES.

use std::time::Duration;

use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageTag};

use super::Aws;
use crate::domain::mail::{Mail, MailError};

/// One attempt, and a long one: SES has no key that makes a repeat harmless, so a second attempt after an answer that
/// was only slow would be a second mail. Whoever asked tries again, later, behind its own record.
const WITHIN: Duration = Duration::from_secs(10);

/// A sender: an address that SES has verified.
#[derive(Debug, Clone)]
pub struct Ses {
    client: aws_sdk_sesv2::Client,
    from: String,
    configuration_set: String,
}

impl Ses {
    /// Mail goes out from `from` and through the configuration set, which reports bounces and complaints.
    pub fn new(aws: &Aws, from: &str, configuration_set: &str) -> Self {
        let timeouts = TimeoutConfig::builder().operation_timeout(WITHIN).operation_attempt_timeout(WITHIN).build();
        let config = aws_sdk_sesv2::config::Builder::from(&aws.shared)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        let client = aws_sdk_sesv2::Client::from_conf(config);
        Self { client, from: from.to_owned(), configuration_set: configuration_set.to_owned() }
    }

    /// Sends a mail and gives SES's id for it.
    pub async fn send(&self, mail: &Mail) -> Result<String, MailError> {
        let mut request = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(&mail.to).build())
            .content(EmailContent::builder().simple(message(mail)?).build())
            .configuration_set_name(&self.configuration_set);
        for (name, value) in &mail.tags {
            request = request.email_tags(MessageTag::builder().name(*name).value(value).build().map_err(unusable)?);
        }
        match request.send().await {
            Ok(answer) => Ok(answer.message_id.unwrap_or_else(|| "unknown".to_owned())),
            Err(error) => Err(sorted(&error)),
        }
    }
}

fn message(mail: &Mail) -> Result<Message, MailError> {
    let part = |text: &str| Content::builder().data(text).charset("UTF-8").build().map_err(unusable);
    let body = Body::builder().html(part(&mail.html)?).text(part(&mail.text)?).build();
    Ok(Message::builder().subject(part(&mail.subject)?).body(body).build())
}

fn unusable(_: aws_sdk_sesv2::error::BuildError) -> MailError {
    MailError::Refused { code: "incomplete".to_owned() }
}

/// What an error means. SES's texts quote addresses, so only its code is kept.
fn sorted<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> MailError {
    match error {
        SdkError::ServiceError(answer) => {
            let error = answer.err();
            by_code(error.code().unwrap_or("unknown"), error.message().unwrap_or_default())
        }
        SdkError::ConstructionFailure(_) => MailError::Refused { code: "construction".to_owned() },
        SdkError::TimeoutError(_) => MailError::Unknown("no answer in time".into()),
        // Not only "not reached": a connection may break after the request was read.
        SdkError::DispatchFailure(_) => MailError::Unknown("no connection, or it broke".into()),
        SdkError::ResponseError(_) => MailError::Unknown("the answer broke off".into()),
        _ => MailError::Unknown("an unknown failure".into()),
    }
}

/// Only what is wrong with this mail is refused for good. The rest is the account's state, which people change: its
/// mail waits, in the queue and then with the dead letters.
fn by_code(code: &str, text: &str) -> MailError {
    let code = code.to_owned();
    match code.as_str() {
        // SES says so by the same code, of the sender, and in its sandbox of the recipient. The text itself names them,
        // so it goes no further than here.
        "MessageRejected" if text.contains("not verified") => MailError::TryLater { code },
        "MessageRejected" | "BadRequestException" | "InvalidParameterValue" | "ValidationException" => {
            MailError::Refused { code }
        }
        _ => MailError::TryLater { code },
    }
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;
