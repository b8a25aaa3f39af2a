use lambda_http::request::from_str;
use shared::twilio::signature::{SignatureError, SignedBody, SignedRequest, SigningKeys, verify};
use shared::twilio::webhook::Form;

use crate::route::Route;
use crate::transport;

/// The local stack's, as in events/make.py.
const VOICE_URL: &str = "http://127.0.0.1:4566/_aws/execute-api/kestrel-voice/live";
const AUTH_TOKEN: &str = "local-auth-token-0123456789abcdef";

/// What the gate would say to an event file, and the step it names.
fn judge(text: &str) -> (Result<(), SignatureError>, Option<Route>) {
    let request = from_str(text).unwrap();
    let arrival = transport::arrival(&request);
    let path = arrival.voice_path();
    let form = Form::parse(request.body());
    let keys = SigningKeys::new([AUTH_TOKEN.to_owned().into()]).unwrap();
    let signed = SignedRequest {
        url: &format!("{VOICE_URL}{path}"),
        body: SignedBody::Form(form.params()),
        signature: arrival.signature,
    };
    assert_eq!(arrival.api_url().as_deref(), Some("https://voice.example.com/live"));
    (verify(&keys, &signed), Route::of(path))
}

#[test]
fn every_event_file_is_signed_and_names_a_step_or_is_meant_to_be_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/twilio-voice-webhook");
    let mut read = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let (verdict, route) = judge(&std::fs::read_to_string(&path).unwrap());
        let is_forged = path.file_stem().is_some_and(|name| name == "bad-signature");

        assert_eq!(verdict.is_err(), is_forged, "{}: {verdict:?}", path.display());
        assert!(route.is_some(), "{}", path.display());
        read += 1;
    }
    assert!(read >= 10, "the folder holds the events");
}

#[test]
fn an_event_names_the_step_it_was_made_for() {
    let step = |text| judge(text).1;

    assert_eq!(step(include_str!("../../../../events/twilio-voice-webhook/inbound-call.json")), Some(Route::Incoming));
    assert_eq!(step(include_str!("../../../../events/twilio-voice-webhook/caller-speaks.json")), Some(Route::Turn(1)));
    assert_eq!(step(include_str!("../../../../events/twilio-voice-webhook/voicemail.json")), Some(Route::Recording(3)));
}
