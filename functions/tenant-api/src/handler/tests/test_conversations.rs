//! Test conversations: a call's own words with settings that are not saved, and nothing of it in the table.

use std::sync::Arc;

use serde_json::{Value, json};
use shared::api::routes::TenantApi;
use shared::app::connect::LanguageModel;
use shared::app::office::rehearsal::MODEL_TURNS_AN_HOUR;
use shared::domain::access::Role;
use shared::llm::scripted_model::ScriptedModel;
use shared::llm::{ChatAnswer, ChatMessage};

use super::values::*;
use super::world::{Ask, Reply, World, somebody};

/// A conversation, as a page carries it on.
struct Talk<'w> {
    world: &'w World,
    draft: Value,
    last: Reply,
}

impl<'w> Talk<'w> {
    async fn begin(world: &'w World, draft: Value) -> Self {
        let last = world.send(ask(json!({ "draft": draft }))).await;
        assert_eq!(last.status, 200, "{}", last.text);
        Self { world, draft, last }
    }

    /// Says something, and returns what is heard.
    async fn say(&mut self, words: &str) -> String {
        let body = json!({ "draft": self.draft, "state": self.last.body["state"], "says": words });
        self.last = self.world.send(ask(body)).await;
        assert_eq!(self.last.status, 200, "{words}: {}", self.last.text);
        self.heard()
    }

    fn heard(&self) -> String {
        let said = self.last.body["says"].as_array().expect("words");
        said.iter().map(|one| one.as_str().expect("a text")).collect::<Vec<_>>().join(" ")
    }

    fn events(&self) -> Vec<&str> {
        let events = self.last.body["events"].as_array().expect("events");
        events.iter().map(|event| event["kind"].as_str().expect("a kind")).collect()
    }
}

fn ask(body: Value) -> Ask {
    Ask::new(TenantApi::TestConversation).body(body)
}

/// All that a model was told in one of its requests.
fn told(model: &ScriptedModel, request: usize) -> String {
    let text = |message: &ChatMessage| match message {
        ChatMessage::System(text) | ChatMessage::User(text) => text.clone(),
        ChatMessage::Assistant { text, .. } => text.clone().unwrap_or_default(),
        ChatMessage::Tool { content, .. } => content.to_string(),
    };
    model.asked()[request].messages.iter().map(text).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_greeting_is_that_of_the_draft_and_the_draft_is_not_saved() {
    let world = World::start().await;
    let before = world.everything();

    let saved = Talk::begin(&world, Value::Null).await;
    let draft = json!({ "greeting_message": "Thanks for calling Frosty. I am an AI. What is up?" });
    let drafted = Talk::begin(&world, draft).await;

    assert!(saved.heard().contains("Acme Air"), "{}", saved.heard());
    assert_eq!(drafted.heard(), "Thanks for calling Frosty. I am an AI. What is up?");
    assert_eq!((&drafted.last.body["brain"], &drafted.last.body["is_over"]), (&json!("script"), &json!(false)));
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_whole_booking_is_talked_through_on_the_real_calendar_and_nothing_is_written() {
    let world = World::start().await;
    world.furnish().await;
    let before = world.everything();
    let mut talk = Talk::begin(&world, Value::Null).await;

    let mut heard = Vec::new();
    for words in [
        "my air conditioner stopped working",
        "Jane Doe",
        "yes",
        "12 Oak Street, Springfield",
        "tomorrow morning",
        "the first one",
    ] {
        heard.push(talk.say(words).await);
        if talk.events().contains(&"visit_booked") {
            break;
        }
    }

    assert_eq!(talk.events(), ["visit_booked"], "{heard:#?}");
    let event = &talk.last.body["events"][0];
    assert!(event["text"].as_str().unwrap().contains("nothing was booked"), "{event}");
    // The visit that is there takes nine to eleven of tomorrow.
    let starts_at = event["starts_at"].as_str().unwrap();
    assert!(starts_at.starts_with("2026-11-25T"), "{starts_at}");
    let free =
        world.send(Ask::new(TenantApi::ListFreeSlots).query("from", "2026-11-25").query("to", "2026-11-25")).await;
    let slots = free.body["items"].as_array().unwrap();
    assert!(slots.iter().any(|slot| slot["starts_at"] == starts_at), "{starts_at} is free: {slots:?}");
    assert!(talk.say("no, that is all").await.contains("Goodbye") || talk.last.body["is_over"] == true);
    assert_eq!(world.everything(), before, "nothing was written");
}

#[tokio::test]
async fn danger_gives_the_words_of_a_call_and_the_drafts_own_words_are_urgent() {
    let world = World::start().await;
    let before = world.everything();
    let draft = json!({ "emergency_keywords": ["purple boiler"], "emergency_phone": "+15005550011" });
    let mut gas = Talk::begin(&world, draft.clone()).await;
    let mut own = Talk::begin(&world, draft).await;
    let mut saved = Talk::begin(&world, Value::Null).await;

    let warned = gas.say("I smell gas in my kitchen").await;
    own.say("I have a purple boiler").await;
    saved.say("I have a purple boiler").await;

    assert!(warned.contains("911"), "{warned}");
    assert_eq!(gas.events()[0], "emergency_recognised");
    let text = gas.last.body["events"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Danger to life."), "{text}");
    assert!(own.events().contains(&"emergency_recognised"), "{:?}", own.last.body);
    assert!(saved.events().is_empty(), "{:?}", saved.last.body);
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_message_and_a_wish_for_a_person_are_shown_and_not_done() {
    let world = World::start().await;
    let before = world.everything();
    let draft = json!({ "forward_to_number": "+15005550012" });
    let mut talk = Talk::begin(&world, draft).await;

    talk.say("I want to talk to a person").await;

    assert_eq!(talk.events(), ["transferred_to_office"], "{:?}", talk.last.body);
    assert_eq!((&talk.last.body["is_over"], &talk.last.body["state"]), (&json!(true), &Value::Null));
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn the_model_that_calls_get_is_asked_with_the_drafts_instructions_and_the_script_stands_in_for_it() {
    let mut world = World::start().await;
    let model = Arc::new(ScriptedModel::new([Ok(ChatAnswer::words("Sure. What is your name?"))]));
    world.desk.model = LanguageModel::known(Arc::clone(&model) as _);
    let mut talk = Talk::begin(&world, json!({ "custom_system_prompt": "Mention the maintenance plan." })).await;

    let by_model = talk.say("my furnace makes a noise").await;
    let who = talk.last.body["brain"].clone();
    talk.say("Jane Doe").await;

    assert_eq!((by_model.as_str(), who), ("Sure. What is your name?", json!("model")));
    assert!(told(&model, 0).contains("Mention the maintenance plan."));
    assert_eq!(talk.last.body["brain"], "script", "the model has no second answer");
    let second = told(&model, 1);
    assert!(second.contains("my furnace makes a noise") && second.contains("What is your name?"), "{second}");
    assert_eq!(world.items_of("velocity").len(), 1, "what costs money is counted");
}

#[tokio::test]
async fn a_model_is_asked_so_often_in_an_hour_and_no_more_and_the_other_company_has_its_own_hour() {
    let mut world = World::start().await;
    world.desk.model = LanguageModel::known(Arc::new(ScriptedModel::default()));
    let hour = at("2026-11-24T15:00:00Z");
    let begun = world.send(ask(json!({}))).await;
    for _ in 1..MODEL_TURNS_AN_HOUR {
        assert!(world.of(1).count_test_turn(hour, MODEL_TURNS_AN_HOUR).await.unwrap());
    }
    let say = |words| ask(json!({ "state": begun.body["state"], "says": words }));

    assert_eq!(world.send(say("my furnace makes a noise")).await.status, 200);
    let refused = world.send(say("my furnace makes a noise")).await;

    assert_eq!(refused.status, 429);
    assert!((3_500..=3_600).contains(&refused.retry_after.as_deref().unwrap().parse::<u32>().unwrap()));
    assert_eq!(world.send(say("I smell gas")).await.status, 200, "what needs no model is always answered");
    let other = |body| ask(body).by(Some(somebody(2, Role::Owner)));
    let theirs = world.send(other(json!({}))).await;
    let answered = world.send(other(json!({ "state": theirs.body["state"], "says": "my furnace is loud" }))).await;
    assert_eq!(answered.status, 200);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_field() {
    let world = World::start().await;
    let begun = world.send(ask(json!({}))).await;
    let state = begun.body["state"].as_str().unwrap().to_owned();
    let mut forged = state.clone().into_bytes();
    forged[40] = if forged[40] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    let long = "x".repeat(501);

    for (body, field) in [
        (json!({ "state": forged, "says": "hello" }), "state"),
        (json!({ "state": "x", "says": "hello" }), "state"),
        (json!({ "state": state, "says": long }), "says"),
        (json!({ "says": "hello" }), "says"),
        (json!({ "draft": { "greeting_message": "x".repeat(301) } }), "draft.greeting_message"),
        (json!({ "draft": { "ai_voice": "robot" } }), "draft.ai_voice"),
        (json!({ "draft": { "forward_to_number": "+15005550001" } }), "draft.forward_to_number"),
        (json!({ "draft": { "emergency_phone": "+19005550100" } }), "draft.emergency_phone"),
    ] {
        let reply = world.send(ask(body.clone())).await;
        assert_eq!((reply.status, reply.wrong_fields()), (422, vec![field]), "{body}");
    }
    let by_another = ask(json!({ "state": state, "says": "hello" })).by(Some(somebody(2, Role::Owner)));
    let reply = world.send(by_another).await;
    assert_eq!((reply.status, reply.wrong_fields()), (422, vec!["state"]));
}

#[tokio::test]
async fn a_conversation_ends_by_itself_and_after_thirty_turns() {
    let world = World::start().await;
    let mut quiet = Talk::begin(&world, Value::Null).await;
    let mut turns = 0;
    while quiet.last.body["is_over"] == false {
        quiet.say("").await;
        turns += 1;
        assert!(turns < 10, "silence ends a call");
    }

    let mut talk = Talk::begin(&world, Value::Null).await;
    let mut refused = None;
    for turn in 1..=31 {
        let body = json!({ "state": talk.last.body["state"], "says": "can you repeat that" });
        let reply = world.send(ask(body)).await;
        if reply.status != 200 {
            refused = Some((turn, reply.status));
            assert_eq!(reply.wrong_fields(), ["state"]);
            break;
        }
        talk.last = reply;
    }
    assert_eq!(refused, Some((31, 422)));
}
