//! Each number's fallback document says what its company says, soon after that changes.

use std::time::{Duration, Instant};

use journeys::company;
use journeys::stack::share;
use seed::stack::Stack;
use shared::clock::{self, Clock, SystemClock};
use shared::domain::audit::{Actor, AuditEntry};
use shared::domain::ids::AuditId;

#[tokio::test(flavor = "multi_thread")]
async fn a_numbers_document_follows_its_companys_settings() {
    let share = share().await;
    let mut company = company::create(&share.stack, |tenant| tenant.company_name = "Old Name Air".to_owned()).await;
    let office = company.office().to_owned();
    let first = document_with(&share.stack, &company.number, "Old Name Air").await;
    assert!(first.contains(&office) && first.contains("<Record"), "{first}");

    company.tenant.company_name = "New & Better <Air>".to_owned();
    company.tenant.version += 1;
    let audit = AuditEntry {
        id: AuditId::new(clock::new_id()),
        at: SystemClock.now(),
        actor: Actor::System { part: "journey".to_owned() },
        action: "tenant.updated".to_owned(),
        fields: vec!["company_name".to_owned()],
    };
    company.store.tenant(&company.tenant.id).update(&company.tenant, &audit).await.expect("the settings are stored");

    let second = document_with(&share.stack, &company.number, "New &amp; Better &lt;Air&gt;").await;
    assert!(!second.contains("Old Name"), "{second}");
}

/// The document once it holds these words: it is written a moment after the settings.
async fn document_with(stack: &Stack, number: &str, words: &str) -> String {
    let url = format!("{}/{}.xml", stack.fallback_base_url, &number[1..]);
    let begun = Instant::now();
    loop {
        let answer = reqwest::get(&url).await.expect("the bucket answers");
        let (is_there, text) = (answer.status().is_success(), answer.text().await.expect("text"));
        if is_there && text.contains(words) {
            return text;
        }
        assert!(begun.elapsed() < company::UNTIL_PUBLISHED, "{url} never said {words:?}; last: {text}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
