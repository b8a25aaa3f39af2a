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
fn onboarding_needs_to_know_where_calls_go_and_which_plans_there_are() {
    let whole = [
        ("SITE_ORIGIN", "https://app.example.com"),
        ("TWILIO_API_URL", "https://api.twilio.com"),
        ("USAGE_PLAN_PROFESSIONAL_PARAMETER", "/kestrel/test/usage-plan/professional"),
        ("USAGE_PLAN_ENTERPRISE_PARAMETER", "/kestrel/test/usage-plan/enterprise"),
    ];
    let read = |change: &[(&str, &str)]| {
        let of = |table: &[(&str, &str)], name: &str| {
            table.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        TenantOnboardConfig::from_lookup(&|name| {
            of(change, name).or_else(|| of(&whole, name)).or_else(|| of(&WHOLE, name))
        })
    };

    let config = read(&[("VELOCITY_LIMITS", "sign_up=1/2")]).unwrap();

    assert_eq!(config.limits, "sign_up=1/2".parse().unwrap());
    assert_eq!(read(&[]).unwrap().limits, Limits::default());
    for name in ["TWILIO_API_URL", "PUBLIC_VOICE_URL", "USAGE_PLAN_ENTERPRISE_PARAMETER", "FALLBACK_BASE_URL"] {
        let error = read(&[(name, "")]).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
    assert!(read(&[("VELOCITY_LIMITS", "everything")]).is_err());
}

#[test]
fn the_companys_api_needs_the_secret_of_its_cursors() {
    let read = |arn: &str| {
        let lookup = |name: &str| match name {
            "CURSOR_SECRET_ARN" => Some(arn.to_owned()),
            "EXPORT_BUCKET" | "EXPORT_QUEUE_URL" | "RECORDING_BUCKET" => Some("exports".to_owned()),
            "TWILIO_SECRET_ARN" => Some("arn:twilio".to_owned()),
            "TWILIO_API_URL" => Some("https://api.twilio.com".to_owned()),
            "SITE_ORIGIN" => Some("https://app.example.com".to_owned()),
            name => WHOLE.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()),
        };
        TenantApiConfig::from_lookup(&lookup)
    };

    assert_eq!(read("arn:cursor").unwrap().cursor_secret_arn, "arn:cursor");
    assert_eq!(read("arn:cursor").unwrap().mail, None, "then nobody is invited");
    assert_eq!(read("").unwrap_err(), ConfigError::Missing("CURSOR_SECRET_ARN"));
}

#[test]
fn identity_knows_the_distribution_by_its_secret() {
    let read = |arn: &str| {
        let lookup = |name: &str| match name {
            "EDGE_SECRET_ARN" => Some(arn.to_owned()),
            name => WHOLE.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()),
        };
        IdentityConfig::from_lookup(&lookup).unwrap().edge_secret_arn
    };

    assert_eq!((read("arn:edge").as_deref(), read("")), (Some("arn:edge"), None));
}

#[test]
fn what_serves_the_site_needs_its_exact_origin() {
    let read = |origin: &str| {
        let of_all = |name: &str| WHOLE.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let lookup = |name: &str| if name == "SITE_ORIGIN" { Some(origin.to_owned()) } else { of_all(name) };
        IdentityConfig::from_lookup(&lookup).map(|config| config.site_origin)
    };

    for good in ["https://app.example.com", "http://localhost:8080"] {
        assert_eq!(read(good), Ok(good.to_owned()));
    }
    assert_eq!(read(""), Ok(String::new()), "a stack without a site");
    for wrong in ["app.example.com", "https://app.example.com/", "https://App.example.com", "https://a.com/x"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn mail_is_sent_only_with_news_of_what_comes_back() {
    let read = |set: &[(&str, &str)]| {
        let lookup = |name: &str| {
            let all = WHOLE.iter().chain([("SITE_ORIGIN", "https://app.example.com")].iter()).chain(set);
            all.filter(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()).next_back()
        };
        IdentityConfig::from_lookup(&lookup).map(|config| config.mail.is_some())
    };

    assert_eq!(read(&[]), Ok(false));
    assert_eq!(read(&[("MAIL_FROM", "a@b.example"), ("MAIL_CONFIGURATION_SET", "set")]), Ok(true));
    assert_eq!(read(&[("MAIL_FROM", "a@b.example")]), Err(ConfigError::Missing("MAIL_CONFIGURATION_SET")));
}
