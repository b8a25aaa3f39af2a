//! Nobody but Twilio is heard.

use journeys::company::{self, a_caller};
use journeys::stack::share;
use journeys::webhook;

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_request_gets_an_empty_403_and_changes_nothing() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let more = [("CallStatus", "completed"), ("CallDuration", "5")];
    let params = webhook::params(&webhook::new_call_sid(), &a_caller(), &company.number, &more);
    let of_another_url = {
        let url = format!("{}/voice/other", share.stack.voice_url);
        shared::twilio::signature::sign(&share.stack.twilio.auth_token.clone().into(), &url, &params)
    };

    for path in [
        "/voice/incoming",
        "/voice/turn/1",
        "/voice/transfer-ended/2",
        "/voice/recording/3",
        "/voice/recording",
        "/voice/status",
    ] {
        for signature in [None, Some(""), Some("AAAAAAAAAAAAAAAAAAAAAAAAAAA="), Some(of_another_url.as_str())] {
            let answer = webhook::forge(&share.stack, path, &params, signature).await;

            assert_eq!(answer.status().as_u16(), 403, "{path} {signature:?}");
            assert_eq!(answer.text().await.expect("text"), "", "{path} {signature:?}");
        }
    }
    assert!(company.store.tenant(&company.tenant.id).calls(10, None).await.expect("calls").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_request_that_makes_no_sense_is_still_answered_in_speech() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let no_sid = [("From".to_owned(), a_caller()), ("To".to_owned(), company.number.clone())];

    let answer = webhook::post(&share.stack, "/voice/incoming", &no_sid).await;

    assert_eq!(answer.status().as_u16(), 200);
    let text = answer.text().await.expect("text");
    assert!(text.contains("<Say"), "{text}");
}
