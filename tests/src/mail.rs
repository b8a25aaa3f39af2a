//! Mail that the emulator kept instead of sending it.

use std::time::{Duration, Instant};

use seed::stack::Stack;
use serde_json::Value;

/// The mails to an address so far, as the emulator keeps them.
pub async fn to(stack: &Stack, address: &str) -> Vec<Value> {
    all(stack).await.into_iter().filter(|mail| mail.to_string().contains(address)).collect()
}

/// All mails so far.
pub async fn all(stack: &Stack) -> Vec<Value> {
    let url = format!("{}/_ministack/ses/messages", stack.aws_endpoint_url);
    let kept: Value = reqwest::get(&url).await.expect("the emulator answers").json().await.expect("JSON");
    let mut all = Vec::new();
    collect(&kept, &mut all);
    all.into_iter().cloned().collect()
}

/// Waits for a mail to an address that says `words` anywhere. Returns it.
pub async fn saying(stack: &Stack, address: &str, words: &str) -> Value {
    let begun = Instant::now();
    loop {
        let mails = to(stack, address).await;
        if let Some(found) = mails.iter().find(|mail| mail.to_string().contains(words)) {
            return found.clone();
        }
        let subjects: Vec<_> = mails.iter().map(|mail| mail["Subject"].to_string()).collect();
        assert!(begun.elapsed() < Duration::from_secs(60), "no mail says {words:?}; there are {subjects:?}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// The mails in whatever lists the answer holds: it groups them by account.
fn collect<'a>(value: &'a Value, mails: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) if fields.contains_key("MessageId") => mails.push(value),
        Value::Object(fields) => fields.values().for_each(|each| collect(each, mails)),
        Value::Array(items) => items.iter().for_each(|each| collect(each, mails)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
