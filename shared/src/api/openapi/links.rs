//! Where the ids of a path come from: which answers lead to which operations.

use serde_json::{Map, Value, json};

/// An operation, where its answer has an id, and the part of a path that the id is.
const LINKS: [(&str, &str, &str); 16] = [
    ("list_calls", "/items/0/id", "call_id"),
    ("list_messages", "/items/0/id", "message_id"),
    ("list_appointments", "/items/0/id", "appointment_id"),
    ("book_appointment", "/id", "appointment_id"),
    ("list_tickets", "/items/0/id", "ticket_id"),
    ("open_ticket", "/id", "ticket_id"),
    ("list_exports", "/items/0/id", "export_id"),
    ("ask_export", "/id", "export_id"),
    ("list_numbers", "/items/0/id", "number_id"),
    ("add_number", "/id", "number_id"),
    ("list_users", "/users/0/id", "user_id"),
    ("list_users", "/invitations/0/id", "invitation_id"),
    ("invite_user", "/id", "invitation_id"),
    ("list_api_keys", "/items/0/id", "key_id"),
    ("create_api_key", "/key/id", "key_id"),
    ("rotate_api_key", "/key/id", "key_id"),
];

/// Adds to each answer that has an id what can be asked with it.
pub(super) fn add(paths: &mut Map<String, Value>) {
    for (source, pointer, parameter) in LINKS {
        let links = leading_to(paths, source, pointer, parameter);
        assert!(!links.is_empty(), "no path has {parameter}");
        let mut operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut);
        let operation = operations.find(|operation| operation["operationId"] == source).expect("an operation");
        let answers = operation["responses"].as_object_mut().into_iter().flatten();
        let (_, success) = answers.into_iter().find(|(status, _)| status.starts_with('2')).expect("a success");
        let known = success.as_object_mut().expect("an object").entry("links").or_insert_with(|| json!({}));
        known.as_object_mut().expect("an object").extend(links);
    }
}

/// The operations with this part in their path, but the one that the id comes from.
fn leading_to(paths: &Map<String, Value>, source: &str, pointer: &str, parameter: &str) -> Map<String, Value> {
    let part = format!("{{{parameter}}}");
    let with_it = paths.iter().filter(|(path, _)| path.contains(&part)).filter_map(|(_, path)| path.as_object());
    let ids = with_it.flat_map(Map::values).filter_map(|operation| operation["operationId"].as_str());
    let link = |id: &str| {
        let id_is = json!({ parameter: format!("$response.body#{pointer}") });
        (id.to_owned(), json!({ "operationId": id, "parameters": id_is }))
    };
    ids.filter(|id| *id != source).map(link).collect()
}
