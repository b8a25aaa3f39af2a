//! From text to verbs, refusing at the first fault.

use roxmltree::{Document, Node, NodeType};

use super::rules::{self, IN_CONNECT, IN_DIAL, IN_GATHER, IN_SAY, IN_START, VERBS};
use super::values::{fits, is_e164};
use super::{Callback, Dial, DialledNumber, Gather, Link, Prompt, Record, Verb};
use crate::{problem as code, problem::problem, types::Problem};

const LONGEST_SAY: usize = 4096;
const LARGEST_DOCUMENT: usize = 64 * 1024;
/// What `speechTimeout="auto"` amounts to in a conversation.
const AUTOMATIC_PAUSE_MS: u64 = 1000;

/// Reads a whole document.
pub fn parse(text: &str) -> Result<Vec<Verb>, Problem> {
    if text.len() > LARGEST_DOCUMENT {
        return Err(problem(code::BODY_TOO_LARGE, "TwiML response body too large: more than 64 kB"));
    }
    let document = Document::parse(text)
        .map_err(|error| problem(code::PARSE_FAILURE, format!("Document parse failure: {error}")))?;
    let root = document.root_element();
    if root.tag_name().name() != "Response" {
        let name = root.tag_name().name();
        return Err(problem(code::ROOT_NOT_RESPONSE, format!("the root element must be Response, not {name}")));
    }
    check_attributes(root)?;
    elements(root, VERBS, code::SCHEMA)?.into_iter().map(verb).collect()
}

fn verb(node: Node<'_, '_>) -> Result<Verb, Problem> {
    check_attributes(node)?;
    Ok(match node.tag_name().name() {
        "Say" | "Play" | "Pause" => Verb::Prompt(prompt(node)?),
        "Gather" => Verb::Gather(gather(node)?),
        "Dial" => Verb::Dial(dial(node)?),
        "Redirect" => Verb::Redirect(redirect(node)?),
        "Hangup" => only_empty(node).map(|()| Verb::Hangup)?,
        "Reject" => only_empty(node).map(|()| Verb::Reject { busy: node.attribute("reason") == Some("busy") })?,
        "Record" => only_empty(node).map(|()| Verb::Record(record(node)))?,
        "Connect" => Verb::Connect(only_noun(node, IN_CONNECT)?.tag_name().name().to_owned()),
        _ => start(node)?,
    })
}

fn prompt(node: Node<'_, '_>) -> Result<Prompt, Problem> {
    check_attributes(node)?;
    // 0 means "until the caller hangs up" for Play and Say; a thousand times is what Twilio does.
    let times = number(node, "loop").map_or(1, |n| if n == 0 { 1000 } else { n.min(1000) as u32 });
    match node.tag_name().name() {
        "Say" => Ok(Prompt::Say { text: spoken(node)?, times }),
        "Play" => {
            let url = own_text(node)?;
            match (node.attribute("digits"), url.is_empty()) {
                (Some(digits), true) => Ok(Prompt::Play { what: format!("digits {digits}"), times }),
                (None, false) if fits(rules::Kind::Url, &url) => Ok(Prompt::Play { what: url, times }),
                _ => Err(problem(code::SCHEMA, "<Play> needs either a URL or digits")),
            }
        }
        _ => only_empty(node).map(|()| Prompt::Pause { seconds: number(node, "length").unwrap_or(1) }),
    }
}

fn spoken(node: Node<'_, '_>) -> Result<String, Problem> {
    for inner in node.descendants().skip(1).filter(Node::is_element) {
        let name = inner.tag_name().name();
        if !IN_SAY.contains(&name) {
            return Err(problem(code::SAY_TEXT, format!("<{name}> is not SSML that <Say> knows")));
        }
    }
    let text: String = node.descendants().filter(|inner| inner.is_text()).filter_map(|inner| inner.text()).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err(problem(code::SAY_TEXT, "<Say> has nothing to say")),
        1..=LONGEST_SAY => Ok(text),
        length => Err(problem(code::SAY_TOO_LONG, format!("<Say> has {length} characters, more than {LONGEST_SAY}"))),
    }
}

fn gather(node: Node<'_, '_>) -> Result<Gather, Problem> {
    let input = node.attribute("input").unwrap_or("dtmf");
    let automatic = node.attribute("speechTimeout") == Some("auto");
    if automatic && node.attribute("speechModel").is_some() {
        let text = "Gather: speechTimeout must be a number of seconds when speechModel is set, not auto";
        return Err(problem(code::GATHER_MODEL_WITH_AUTO, text));
    }
    let prompts = elements(node, IN_GATHER, code::GATHER_NESTED)?;
    let timeout = number(node, "timeout").unwrap_or(5);
    let pause = if automatic { AUTOMATIC_PAUSE_MS } else { number(node, "speechTimeout").unwrap_or(timeout) * 1000 };
    Ok(Gather {
        action: link(node, "action", "method"),
        language: node.attribute("language").unwrap_or("en-US").to_owned(),
        speech: input.contains("speech"),
        dtmf: input.contains("dtmf"),
        timeout,
        speech_timeout_ms: pause,
        num_digits: number(node, "numDigits").map(|n| n as usize),
        finish_on_key: node.attribute("finishOnKey").unwrap_or("#").to_owned(),
        action_on_empty_result: node.attribute("actionOnEmptyResult") == Some("true"),
        barge_in: node.attribute("bargeIn") != Some("false"),
        prompts: prompts.into_iter().map(prompt).collect::<Result<_, _>>()?,
    })
}

fn dial(node: Node<'_, '_>) -> Result<Dial, Problem> {
    let bare = node.children().filter(|n| n.is_text()).filter_map(|n| n.text()).collect::<String>();
    let bare = bare.trim();
    let nouns: Vec<_> = node.children().filter(Node::is_element).collect();
    let mut numbers = Vec::new();
    let mut other_noun = None;
    if !bare.is_empty() {
        numbers.push(DialledNumber { number: dialled(bare)?, whisper: None, status_callback: Callback::default() });
    }
    for noun in nouns {
        let name = noun.tag_name().name();
        if !IN_DIAL.contains(&name) || !bare.is_empty() {
            return Err(problem(code::DIAL_NESTED, format!("<{name}> does not belong into this <Dial>")));
        }
        check_attributes(noun)?;
        if name == "Number" {
            numbers.push(DialledNumber {
                number: dialled(&own_text(noun)?)?,
                whisper: link(noun, "url", "method"),
                status_callback: callback(noun, "statusCallback"),
            });
        } else {
            other_noun = Some(name.to_owned());
        }
    }
    if numbers.is_empty() && other_noun.is_none() {
        return Err(problem(code::DIAL_NUMBER_FORMAT, "<Dial> has nobody to dial"));
    }
    Ok(Dial {
        action: link(node, "action", "method"),
        timeout: number(node, "timeout").unwrap_or(30),
        time_limit: number(node, "timeLimit").unwrap_or(14_400),
        caller_id: node.attribute("callerId").map(str::to_owned),
        record: node.attribute("record").is_some_and(|value| value.starts_with("record-") || value == "true"),
        recording_callback: callback(node, "recordingStatusCallback"),
        sequential: node.attribute("sequential") == Some("true"),
        numbers,
        other_noun,
    })
}

/// Emergency and premium numbers are refused before anything rings (Twilio: 13225, call blocked).
fn dialled(text: &str) -> Result<String, Problem> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix('1').unwrap_or(&digits);
    let emergency =
        ["911", "933", "112", "999", "000"].contains(&digits.as_str()) || national == "911" || national == "933";
    if emergency || digits.starts_with("1900") || digits.starts_with("1976") {
        return Err(problem(code::DIAL_BLOCKED, format!("Dial: {text} is an emergency or premium number")));
    }
    if !is_e164(text) {
        return Err(problem(code::DIAL_NUMBER_FORMAT, format!("Dial: invalid phone number format: {text:?}")));
    }
    Ok(text.to_owned())
}

fn redirect(node: Node<'_, '_>) -> Result<Link, Problem> {
    let url = own_text(node)?;
    if !fits(rules::Kind::Url, &url) {
        return Err(problem(code::SCHEMA, format!("<Redirect> needs a URL, not {url:?}")));
    }
    Ok(Link { url, post: node.attribute("method") != Some("GET") })
}

fn record(node: Node<'_, '_>) -> Record {
    Record {
        action: link(node, "action", "method"),
        timeout: number(node, "timeout").unwrap_or(5),
        finish_on_key: node.attribute("finishOnKey").unwrap_or("1234567890*#").to_owned(),
        max_length: number(node, "maxLength").unwrap_or(3600),
        recording_callback: callback(node, "recordingStatusCallback"),
    }
}

fn start(node: Node<'_, '_>) -> Result<Verb, Problem> {
    let noun = only_noun(node, IN_START)?;
    match noun.tag_name().name() {
        "Recording" => {
            check_attributes(noun)?;
            Ok(Verb::StartRecording(callback(noun, "recordingStatusCallback")))
        }
        name => Err(problem(code::NOT_SUPPORTED_HERE, format!("<Start><{name}> is not supported by this carrier yet"))),
    }
}

fn only_noun<'a, 'i>(node: Node<'a, 'i>, allowed: &[&str]) -> Result<Node<'a, 'i>, Problem> {
    let nouns = elements(node, allowed, code::SCHEMA)?;
    match nouns.as_slice() {
        [noun] => Ok(*noun),
        _ => Err(problem(code::SCHEMA, format!("<{}> needs exactly one noun", node.tag_name().name()))),
    }
}

/// The child elements; text between them and names not allowed are refused.
fn elements<'a, 'i>(node: Node<'a, 'i>, allowed: &[&str], number: u32) -> Result<Vec<Node<'a, 'i>>, Problem> {
    let outer = node.tag_name().name();
    let mut found = Vec::new();
    for child in node.children() {
        match child.node_type() {
            NodeType::Element if allowed.contains(&child.tag_name().name()) => found.push(child),
            NodeType::Element => {
                let name = child.tag_name().name();
                return Err(problem(number, format!("<{name}> is not allowed in <{outer}>")));
            }
            NodeType::Text if !child.text().unwrap_or_default().trim().is_empty() => {
                return Err(problem(number, format!("text is not allowed in <{outer}>")));
            }
            NodeType::Text | NodeType::Comment | NodeType::PI | NodeType::Root => {}
        }
    }
    Ok(found)
}

fn only_empty(node: Node<'_, '_>) -> Result<(), Problem> {
    elements(node, &[], code::SCHEMA).map(drop)
}

fn own_text(node: Node<'_, '_>) -> Result<String, Problem> {
    if let Some(inner) = node.children().find(Node::is_element) {
        let (inner, outer) = (inner.tag_name().name(), node.tag_name().name());
        return Err(problem(code::SCHEMA, format!("<{inner}> is not allowed in <{outer}>")));
    }
    Ok(node.text().unwrap_or_default().trim().to_owned())
}

fn check_attributes(node: Node<'_, '_>) -> Result<(), Problem> {
    let element = node.tag_name().name();
    let Some(known) = rules::attributes(element) else {
        return Ok(());
    };
    for attribute in node.attributes() {
        let name = attribute.name();
        let Some((_, kind, number)) = known.iter().find(|(known, _, _)| *known == name) else {
            return Err(problem(code::SCHEMA, format!("attribute {name:?} is not allowed in <{element}>")));
        };
        if !fits(*kind, attribute.value()) {
            return Err(problem(*number, format!("{element}: invalid {name} value: {:?}", attribute.value())));
        }
    }
    Ok(())
}

fn link(node: Node<'_, '_>, url: &str, method: &str) -> Option<Link> {
    let url = node.attribute(url)?.to_owned();
    Some(Link { url, post: node.attribute(method) != Some("GET") })
}

fn callback(node: Node<'_, '_>, name: &str) -> Callback {
    let events = node.attribute(format!("{name}Event").as_str()).unwrap_or_default();
    Callback {
        link: link(node, name, &format!("{name}Method")),
        events: events.split([' ', ',']).filter(|event| !event.is_empty()).map(str::to_owned).collect(),
    }
}

fn number(node: Node<'_, '_>, name: &str) -> Option<u64> {
    node.attribute(name)?.parse().ok()
}
