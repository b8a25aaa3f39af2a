use lambda_http::request::from_str;
use shared::domain::call::CallStatus;
use shared::twilio::webhook::{Form, StatusCallback};

use crate::transport;

#[test]
fn every_event_file_is_a_status_callback() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/call-complete");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let request = from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();

        let callback = StatusCallback::from_form(&Form::parse(request.body())).unwrap();

        assert_eq!(transport::arrival(&request).voice_path(), "/voice/status", "{}", path.display());
        assert!(callback.status.is_final() && !callback.is_child_leg(), "{}", path.display());
    }
}

#[test]
fn the_end_of_a_call_tells_how_long_it_was_and_when() {
    let request = from_str(include_str!("../../../../events/call-complete/call-ended.json")).unwrap();

    let callback = StatusCallback::from_form(&Form::parse(request.body())).unwrap();

    assert_eq!(callback.status, CallStatus::Completed);
    assert_eq!(callback.duration.map(|seconds| seconds.0), Some(95));
    assert_eq!(callback.timestamp.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-23T15:01:35+00:00"));
}
