//! A voicemail is left and listened to, as the company's own program or page does it.

use std::time::{Duration, Instant};

use carrier::types::{Behaviour, Phone};
use journeys::caller::{call, run, say};
use journeys::company::a_caller;
use journeys::stack::{self, share};
use reqwest::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(60);
/// The third demo company: the limits' journey uses up the others' requests.
const COMPANY: usize = 2;

struct Api {
    address: String,
    key: String,
}

impl Api {
    async fn get(&self, path: &str) -> Response {
        let request = Client::new().get(format!("{}{path}", self.address)).bearer_auth(&self.key);
        request.send().await.expect("an answer")
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.expect("JSON")
    }

    /// The call of a caller, once it is in the history with its recording.
    async fn recorded_call_of(&self, caller: &str) -> Value {
        let begun = Instant::now();
        loop {
            let calls = self.json(&format!("/v1/calls?caller={}", caller.replace('+', "%2B"))).await;
            if let Some(call) = calls["items"].as_array().and_then(|calls| calls.first())
                && call["has_recording"] == true
            {
                return call.clone();
            }
            assert!(begun.elapsed() < PATIENCE, "the voicemail is not in the history: {calls}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voicemail_is_heard_by_a_link_without_any_credential() {
    let share = share().await;
    let described = stack::described();
    let company = &described["tenants"][COMPANY];
    let text = |name: &str| company[name].as_str().unwrap_or_else(|| panic!("no {name}: {company}")).to_owned();
    let api = Api {
        address: format!("{}/api", described["site_url"].as_str().expect("the stack has a site")),
        key: text("api_key"),
    };
    // In danger the phones are called at any hour; nobody answers.
    for number in [text("forward_to_number"), text("emergency_phone")] {
        let phone = Phone { behaviour: Behaviour::NoAnswer, ..Phone::default() };
        share.carrier.set_phone(&number, &phone).await.expect("the carrier takes it");
    }
    let caller = a_caller();
    let script = [say("I smell gas in my kitchen"), say("This is Jane, please call me back")];

    run(&share.carrier, &call(&text("phone_number"), &caller, script)).await.assert_flawless();
    let call = api.recorded_call_of(&caller).await;
    let path = format!("/v1/calls/{}/recording", call["id"].as_str().expect("an id"));
    let recording = api.json(&path).await;

    let url = recording["url"].as_str().expect("a link");
    assert!(!url.contains("AC0") && !url.contains("2010-04-01"), "nothing of Twilio's");
    let sound = reqwest::get(url).await.expect("the bucket answers");
    assert_eq!((sound.status(), &sound.headers()[CONTENT_TYPE]), (StatusCode::OK, &"audio/mpeg".parse().unwrap()));
    assert_eq!(sound.headers()[ACCEPT_RANGES], "bytes");
    let bytes = sound.bytes().await.expect("bytes");
    assert_eq!(&bytes[..2], [0xff, 0xf3], "a frame of MP3");
    let seconds = recording["duration_seconds"].as_u64().expect("a length");
    let kilobytes = bytes.len() as u64 / 4_000;
    assert!(kilobytes.abs_diff(seconds) <= 1, "{kilobytes} seconds of 32 kbit/s for {seconds}");
    let part = Client::new().get(url).header(RANGE, "bytes=100-199").send().await.expect("the bucket answers");
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()[CONTENT_RANGE], format!("bytes 100-199/{}", bytes.len()));
    let messages = api.json("/v1/messages").await;
    let message = messages["items"].as_array().and_then(|all| all.iter().find(|one| one["call_id"] == call["id"]));
    let message = message.expect("the voicemail is a message")["id"].as_str().expect("an id").to_owned();
    assert_eq!(api.json(&format!("/v1/messages/{message}/recording")).await["content_type"], "audio/mpeg");
    let other = described["tenants"][0]["api_key"].as_str().expect("a key").to_owned();
    let foreign = Api { key: other, ..api }.get(&path).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
}
