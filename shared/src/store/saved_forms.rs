//! Sign-up forms that are not finished, each under its person's address by its hash.

use chrono::{DateTime, Utc};

use super::error::{Result, bug};
use super::item::{Entity, TTL, attribute, decode, encode, number};
use super::key::Key;
use super::request::{Expression, Write};
use super::{Read, Store};
use crate::domain::email::Email;
use crate::domain::saved_form::SavedForm;

impl Entity for SavedForm {
    const KIND: &'static str = "saved_form";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.expires_at())
    }
}

impl Store {
    /// Keeps a form in the place of the one that was saved at `replaces`, or where none is kept. Where another one is,
    /// nothing is written, and that one is returned.
    pub async fn keep_form(
        &self,
        email: &Email,
        form: &SavedForm,
        replaces: Option<DateTime<Utc>>,
    ) -> Result<Option<SavedForm>> {
        // The table removes what is too old days later.
        let is_free = Expression::new("attribute_not_exists(PK) OR #ttl <= :now")
            .name("#ttl", TTL)
            .value(":now", number(u64::try_from(form.saved_at.timestamp()).unwrap_or_default()));
        let condition = match replaces {
            None => is_free,
            Some(saved_at) => Expression { text: format!("{} OR saved_at = :replaces", is_free.text), ..is_free }
                .value(":replaces", attribute(&saved_at)?),
        };
        let item = encode(self, &Key::SavedForm(email), form)?;
        match self.put("keep_form", item, condition).await? {
            Write::Done => Ok(None),
            Write::Refused(Some(kept)) => decode(kept).map(Some),
            Write::Refused(None) => Err(bug("keep_form", "SavedForm", "a form is in the way that is not there")),
        }
    }

    /// The form of an address; it may be too old to be shown.
    pub async fn saved_form(&self, email: &Email) -> Result<Option<SavedForm>> {
        self.get("saved_form", &Key::SavedForm(email), Read::Strong).await
    }
}
