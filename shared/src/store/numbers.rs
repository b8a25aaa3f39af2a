//! Numbers callers dial, with the copy of the settings that answers them.

use super::error::{Error, Result};
use super::item::{ENTITY, Entity, decode};
use super::key::{Key, PK, SK, number_in_pk};
use super::onboardings::{Reservation, is_reservation};
use super::{Read, Store};
use crate::domain::number::Routing;
use crate::domain::phone::E164;

impl Store {
    /// What is needed to answer a number, or nothing where the number is nobody's. A number that is kept for a sign-up is
    /// nobody's: there is no company that could answer it.
    ///
    /// Eventually consistent: half the price, and the function keeps the answer for 30 seconds anyway.
    pub async fn routing(&self, number: &E164) -> Result<Option<Routing>> {
        let item = self.get_item("routing", &Key::Phone(number), Read::Eventual).await?;
        item.filter(|item| !is_reservation(item)).map(decode).transpose()
    }
}

/// The number and its copy of the settings in an image of the table's stream, or nothing where the image is of
/// another kind of item, or only keeps the number for a sign-up.
pub fn number_in_image(image: serde_dynamo::Item) -> Result<Option<(E164, Routing)>> {
    let text = |name: &str| match image.get(name) {
        Some(serde_dynamo::AttributeValue::S(text)) => Some(text.as_str()),
        _ => None,
    };
    if text(SK) != Some(Key::PHONE_SK) || text(ENTITY) == Some(Reservation::KIND) {
        return Ok(None);
    }
    let corrupt = || Error::Corrupt { entity: Routing::KIND };
    let number = text(PK).and_then(number_in_pk).ok_or_else(corrupt)?;
    let routing = serde_dynamo::from_item(image).map_err(|_| corrupt())?;
    Ok(Some((number, routing)))
}
