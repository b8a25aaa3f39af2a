//! Numbers callers dial, with the copy of the settings that answers them.

use super::error::{Error, Result};
use super::item::Entity;
use super::key::{Key, PK, SK, number_in_pk};
use super::{Read, Store};
use crate::domain::number::Routing;
use crate::domain::phone::E164;

impl Store {
    /// What is needed to answer a number, or nothing where the number is nobody's.
    ///
    /// Eventually consistent: half the price, and the function keeps the answer for 30 seconds anyway.
    pub async fn routing(&self, number: &E164) -> Result<Option<Routing>> {
        self.get("routing", &Key::Phone(number), Read::Eventual).await
    }
}

/// The number and its copy of the settings in an image of the table's stream, or nothing where the image is of
/// another kind of item.
pub fn number_in_image(image: serde_dynamo::Item) -> Result<Option<(E164, Routing)>> {
    let text = |name: &str| match image.get(name) {
        Some(serde_dynamo::AttributeValue::S(text)) => Some(text.as_str()),
        _ => None,
    };
    if text(SK) != Some(Key::PHONE_SK) {
        return Ok(None);
    }
    let corrupt = || Error::Corrupt { entity: Routing::KIND };
    let number = text(PK).and_then(number_in_pk).ok_or_else(corrupt)?;
    let routing = serde_dynamo::from_item(image).map_err(|_| corrupt())?;
    Ok(Some((number, routing)))
}
