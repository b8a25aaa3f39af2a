//! `cargo xtask call`: a scripted call in the terminal, against the running stack.

use anyhow::{Result, bail, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::progress::say;
use crate::{http, process, stack};

/// What is called and what the caller does.
#[derive(Args)]
pub(crate) struct Options {
    /// The number dialled, for example +15550100001.
    #[arg(long)]
    to: String,
    /// Who calls: a number, or `anonymous`.
    #[arg(long)]
    from: Option<String>,
    /// The number that forwarded the call.
    #[arg(long)]
    forwarded_from: Option<String>,
    /// What the caller does each time Kestrel listens: words to say, `press:1` for keys, `silence`, `hangup`.
    script: Vec<String>,
}

/// Places the call and prints it as it happens.
pub(crate) fn run(options: &Options) -> Result<()> {
    process::notice_interrupts()?;
    let stack = stack::running()?;
    let mut call = json!({"to": options.to, "script": script(&options.script)});
    for (name, value) in [("from", &options.from), ("forwarded_from", &options.forwarded_from)] {
        if let Some(value) = value {
            call[name] = json!(value);
        }
    }
    let ended = follow(stack["carrier_url"].as_str().unwrap_or_default(), &call)?;
    ensure!(errors(&ended).is_empty(), "the carrier found errors: Twilio would have failed this call");
    Ok(())
}

/// Places a call, prints what is said and what goes wrong, and returns it when it has ended.
pub(crate) fn follow(carrier_url: &str, call: &Value) -> Result<Value> {
    let placed = http::post(&format!("{carrier_url}/calls"), call)?;
    let Some(sid) = placed["call_sid"].as_str() else { bail!("the carrier gave no call_sid: {placed}") };
    let mut view = placed.clone();
    let (mut lines, mut problems) = (0, 0);
    loop {
        for line in list(&view, "transcript").iter().skip(lines) {
            print_line(line);
        }
        for problem in errors(&view).iter().skip(problems) {
            say(format_args!("  ERROR {}: {}", problem["code"], problem["message"].as_str().unwrap_or_default()));
        }
        (lines, problems) = (list(&view, "transcript").len(), errors(&view).len());
        if view["ended"] == json!(true) {
            break;
        }
        process::go_on()?;
        // A short wait, so that Ctrl-C is noticed soon.
        view = http::get(&format!("{carrier_url}/calls/{sid}/wait?seconds=1&since={}", view["version"]))?;
    }
    for warning in list(&view, "warnings") {
        say(format_args!("  warning: {}", warning["message"].as_str().unwrap_or_default()));
    }
    let ending = view["outcome"].as_str().unwrap_or("no outcome").replace('_', " ");
    say(format_args!("  — {ending} after {} s, status {}, {sid}", view["duration_seconds"], view["status"]));
    Ok(view)
}

/// What Twilio would list as errors.
pub(crate) fn errors(view: &Value) -> &[Value] {
    list(view, "errors")
}

fn list<'a>(view: &'a Value, name: &str) -> &'a [Value] {
    view[name].as_array().map_or(&[], Vec::as_slice)
}

fn print_line(line: &Value) {
    let seconds = line["at_ms"].as_u64().unwrap_or_default() / 1000;
    let (who, text) = (line["who"].as_str().unwrap_or_default(), line["text"].as_str().unwrap_or_default());
    say(format_args!("  {:>2}:{:02}  {who:<8} {text}", seconds / 60, seconds % 60));
}

fn script(items: &[String]) -> Value {
    items
        .iter()
        .map(|item| match (item.as_str(), item.strip_prefix("press:")) {
            (_, Some(keys)) => json!({"press": keys}),
            ("silence", None) => json!({"silence": true}),
            ("hangup", None) => json!({"hangup": true}),
            (words, None) => json!(words),
        })
        .collect()
}
