//! The queues that feed this function, told apart by the name at the end of their ARN.

use shared::aws::Aws;
use shared::aws::queue::Queue;
use shared::config::NotifyConfig;
use shared::domain::notice::Channel;

/// What a queue's messages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feed {
    /// Events to tell by a channel.
    Events(Channel),
    /// News of mails.
    Feedback,
    /// Orders of the digest's job.
    Orders,
}

/// A queue that feeds this function.
pub(crate) struct Source {
    pub(crate) feed: Feed,
    /// The last part of its name, by which logs and what is set aside name it.
    pub(crate) label: &'static str,
    pub(crate) queue: Queue,
    /// Its whole name.
    name: String,
}

/// All of them.
pub(crate) struct Queues(Vec<Source>);

impl Queues {
    pub(crate) fn new(config: &NotifyConfig, aws: &Aws) -> Self {
        let source = |feed, label, url: &str| {
            let name = url.rsplit('/').next().unwrap_or_default().to_owned();
            Source { feed, label, name, queue: Queue::new(aws, url) }
        };
        Self(vec![
            source(Feed::Events(Channel::Mail), "notify-mail", &config.mail_queue_url),
            source(Feed::Events(Channel::Sms), "notify-sms", &config.sms_queue_url),
            source(Feed::Feedback, "mail-feedback", &config.feedback_queue_url),
            source(Feed::Orders, "notify-digest", &config.job_queue_url),
        ])
    }

    /// The queue of an ARN, which ends in the queue's name as its URL does.
    pub(crate) fn of_arn(&self, arn: &str) -> Option<&Source> {
        let wanted = arn.rsplit(':').next().unwrap_or_default();
        self.0.iter().find(|source| source.name == wanted)
    }
}
