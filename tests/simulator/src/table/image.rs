//! An item as it stood at one moment, in DynamoDB's JSON: how the table's stream would show it.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

/// The name of an item.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The partition key.
    pub pk: String,
    /// The sort key.
    pub sk: String,
}

impl Key {
    /// The key that an item or a request's `Key` holds.
    pub fn of(attributes: &Value) -> Option<Self> {
        let text = |name: &str| Some(attributes.get(name)?.get("S")?.as_str()?.to_owned());
        Some(Self { pk: text("PK")?, sk: text("SK")? })
    }
}

impl fmt::Debug for Key {
    /// Ids are shown, telephone numbers and chosen names are not: a trace may be passed on.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| match text.split_once('+') {
            Some((before, digits)) => {
                format!("{before}…{}", digits.get(digits.len().saturating_sub(2)..).unwrap_or(""))
            }
            None => text.to_owned(),
        };
        if self.pk.starts_with("UNIQUE#EMAIL#") {
            return formatter.write_str("UNIQUE#EMAIL#…");
        }
        write!(formatter, "{} / {}", shown(&self.pk), shown(&self.sk))
    }
}

/// The attributes of an item. Cloning is cheap.
#[derive(Debug, Clone, PartialEq)]
pub struct Image(Arc<Value>);

impl Image {
    /// The item of an answer.
    pub fn new(attributes: Value) -> Self {
        Self(Arc::new(attributes))
    }

    /// The attributes in DynamoDB's JSON.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// An attribute that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.get("S")?.as_str()
    }

    /// An attribute that is a whole number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.get("N")?.as_str()?.parse().ok()
    }

    /// An attribute that is true or false; absent means false.
    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(|value| value.get("BOOL")).and_then(Value::as_bool).unwrap_or_default()
    }

    /// What kind of item it is.
    pub fn entity(&self) -> &str {
        self.text("entity").unwrap_or_default()
    }

    /// All attributes.
    pub fn attributes(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.as_object().into_iter().flat_map(Map::iter)
    }
}
