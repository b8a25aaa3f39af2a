use super::*;

const WHOLE: [(&str, &str); 10] = [
    ("STAGE", "test"),
    ("TABLE_NAME", "kestrel-test"),
    ("DEFAULT_TENANT_ID", "0192f000-0000-7000-8000-000000000000"),
    ("AWS_REGION", "us-east-1"),
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("TWILIO_SECRET_ARN", "arn:aws:secretsmanager:us-east-1:000000000000:secret:twilio"),
    ("SECRET_TTL_SECONDS", "300"),
    ("PUBLIC_VOICE_URL", "https://voice.example.com"),
    ("FALLBACK_BASE_URL", "https://static.example.com/fallback"),
];

fn read(change: &[(&str, &str)]) -> Result<VoiceConfig, ConfigError> {
    let lookup = |name: &str| {
        let of =
            |table: &[(&str, &str)]| table.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        of(change).or_else(|| of(&WHOLE))
    };
    VoiceConfig::from_lookup(&lookup)
}

#[test]
fn a_whole_environment_is_read() {
    let config = read(&[]).unwrap();

    assert_eq!(config.common.table, "kestrel-test");
    assert_eq!(config.twilio.secret_ttl, Duration::from_secs(300));
    assert_eq!(config.openai_secret_arn, None);
}

#[test]
fn a_missing_variable_is_named() {
    for (name, _) in WHOLE.iter().filter(|(name, _)| *name != "PUBLIC_VOICE_URL") {
        let error = read(&[(name, "")]).unwrap_err();

        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn the_signed_prefix_may_be_absent_but_not_end_in_a_slash() {
    assert_eq!(read(&[("PUBLIC_VOICE_URL", "")]).unwrap().twilio.public_voice_url, None);
    assert!(read(&[("PUBLIC_VOICE_URL", "https://voice.example.com/")]).is_err());
}

#[test]
fn the_relay_needs_a_bus_and_a_quarantine() {
    let names = ["EVENT_BUS_NAME", "QUARANTINE_QUEUE_URL"];
    let of_all = |name: &str| WHOLE.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    let lookup = |missing: &str, name: &str| {
        let value = names.contains(&name).then(|| format!("the {name}"));
        value.filter(|_| name != missing).or_else(|| of_all(name))
    };

    let config = EventRelayConfig::from_lookup(&|name| lookup("", name)).unwrap();
    assert_eq!((&*config.event_bus, &*config.quarantine_queue_url), ("the EVENT_BUS_NAME", "the QUARANTINE_QUEUE_URL"));
    for missing in names {
        let error = EventRelayConfig::from_lookup(&|name| lookup(missing, name)).unwrap_err();
        assert_eq!(error, ConfigError::Missing(missing));
    }
}

#[test]
fn mail_is_off_without_a_sender_and_never_on_without_news_of_bounces() {
    let read = |change: &[(&str, &str)]| {
        let queues = |name: &str| name.ends_with("_QUEUE_URL").then(|| "https://sqs.example.com/1/q".to_owned());
        let of = |table: &[(&str, &str)], name: &str| {
            table.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let twilio = [("TWILIO_API_URL", "https://api.twilio.com")];
        NotifyConfig::from_lookup(&|name| {
            of(change, name).or_else(|| of(&WHOLE, name)).or_else(|| of(&twilio, name)).or_else(|| queues(name))
        })
    };

    assert_eq!(read(&[]).unwrap().mail, None);
    assert_eq!(read(&[("MAIL_FROM", "a@b.example")]).unwrap_err(), ConfigError::Missing("MAIL_CONFIGURATION_SET"));
    let mail = read(&[("MAIL_FROM", "a@b.example"), ("MAIL_CONFIGURATION_SET", "kestrel")]).unwrap().mail.unwrap();
    assert_eq!((mail.from.as_str(), mail.configuration_set.as_str()), ("a@b.example", "kestrel"));
}

#[test]
fn a_secret_is_not_shown_by_debug() {
    let config = read(&[("AWS_SECRET_ACCESS_KEY", "hunter2")]).unwrap();

    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn the_companys_api_needs_the_secret_of_its_cursors() {
    let read = |arn: &str| {
        let lookup = |name: &str| match name {
            "CURSOR_SECRET_ARN" => Some(arn.to_owned()),
            name => WHOLE.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()),
        };
        TenantApiConfig::from_lookup(&lookup)
    };

    assert_eq!(read("arn:cursor").unwrap().cursor_secret_arn, "arn:cursor");
    assert_eq!(read("").unwrap_err(), ConfigError::Missing("CURSOR_SECRET_ARN"));
}
