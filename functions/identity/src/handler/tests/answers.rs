//! Every operation, from the first mail to the last log-out. The world compares each answer with the document.

use lambda_http::http::Method;
use serde_json::{Value, json};

use super::world::{PASSWORD, Way, World};

const SAM: &str = "sam@acme.example";
const NEW: &str = "quiet heron at dawn";

fn log_in(password: &str) -> Value {
    json!({ "email": SAM, "password": password })
}

#[tokio::test]
async fn an_address_is_proven_by_the_code_that_was_mailed() {
    let (world, way) = (World::start().await, Way::default());

    let asked = world.post("/auth/email-codes", json!({ "email": "new@company.example" }), way).await;
    let check = |code: &str| json!({ "email": "new@company.example", "code": code });
    let code = world.code();
    let other = if code == "000000" { "000001" } else { "000000" };
    let wrong = world.post("/auth/email-codes/check", check(other), way).await;
    let right = world.post("/auth/email-codes/check", check(&code), way).await;

    assert_eq!((asked.status, wrong.status, right.status), (202, 422, 200), "{wrong:?}");
    assert!(right.body["proof"].as_str().is_some_and(|proof| proof.starts_with("ksp_")));
}

#[tokio::test]
async fn who_is_invited_works_here_logs_in_and_out_and_gets_a_new_password() {
    let (world, way) = (World::start().await, Way::default());
    let token = world.invite(SAM).await;
    let weak = json!({ "token": token, "name": "Sam Newman", "password": "short" });
    let accept = json!({ "token": token, "name": "Sam Newman", "password": PASSWORD });

    let shown = world.post("/auth/invitations/show", json!({ "token": token }), way).await;
    let refused = world.post("/auth/invitations/accept", weak, way).await;
    let accepted = world.post("/auth/invitations/accept", accept.clone(), way).await;
    let again = world.post("/auth/invitations/accept", accept, way).await;

    assert_eq!((shown.status, &shown.body["company_name"]), (200, &json!("Acme Air")));
    assert_eq!((refused.status, accepted.status, again.status), (422, 200, 404));
    assert_eq!(accepted.body["user"]["email"], SAM);
    let first = accepted.session.unwrap();
    let wrong = world.post("/auth/login", log_in("not the password"), way).await;
    let logged_in = world.post("/auth/login", log_in(PASSWORD), way).await;
    assert_eq!((wrong.status, logged_in.status, &logged_in.body["user"]), (401, 200, &accepted.body["user"]));

    let second = logged_in.session.unwrap();
    let by = |session| Way { session: Some(session), ..way };
    let change = json!({ "current_password": PASSWORD, "password": NEW });
    let changed = world.post("/auth/password", change, by(second.as_str())).await;
    let ended = world.ask(Method::GET, "/auth/session", Value::Null, by(first.as_str())).await;
    let goes_on = world.ask(Method::GET, "/auth/session", Value::Null, by(second.as_str())).await;
    assert_eq!((changed.status, ended.status, goes_on.status), (204, 401, 200));
    assert_eq!(world.post("/auth/logout", Value::Null, by(second.as_str())).await.status, 204);
    assert_eq!(world.ask(Method::GET, "/auth/session", Value::Null, by(second.as_str())).await.status, 401);

    let asked = world.post("/auth/password-reset", json!({ "email": SAM }), way).await;
    let reset = json!({ "email": SAM, "code": world.code(), "password": "seven brass otters" });
    let reset = world.post("/auth/password-reset/confirm", reset, way).await;
    let third = world.post("/auth/login", log_in("seven brass otters"), way).await.session.unwrap();
    let everywhere = world.post("/auth/logout-everywhere", Value::Null, by(third.as_str())).await;
    assert_eq!((asked.status, reset.status, everywhere.status), (202, 204, 204));
}

#[tokio::test]
async fn whether_an_address_has_an_account_is_in_no_answer() {
    let (world, way) = (World::start().await, Way::default());
    let token = world.invite(SAM).await;
    let accept = json!({ "token": token, "name": "Sam Newman", "password": PASSWORD });
    world.post("/auth/invitations/accept", accept, way).await;
    let unknown = "nobody@acme.example";

    for path in ["/auth/password-reset", "/auth/email-codes"] {
        let known = world.post(path, json!({ "email": SAM }), way).await;
        let other = world.post(path, json!({ "email": unknown }), way).await;
        assert_eq!((known.status, known.body), (other.status, other.body), "{path}");
    }
    let wrong = world.post("/auth/login", log_in("not the password"), way).await;
    let nobody = world.post("/auth/login", json!({ "email": unknown, "password": PASSWORD }), way).await;
    assert_eq!((wrong.status, &wrong.body["detail"]), (nobody.status, &nobody.body["detail"]));
}
