//! Sign-up forms that are not finished, each under its person's address by its hash.

use chrono::{DateTime, Utc};

use super::error::Result;
use super::item::{Entity, encode};
use super::key::Key;
use super::request::{ALWAYS, Expression};
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
    /// Keeps a form in the place of the one before.
    pub async fn keep_form(&self, email: &Email, form: &SavedForm) -> Result<()> {
        let item = encode(self, &Key::SavedForm(email), form)?;
        self.put("keep_form", item, Expression::new(ALWAYS)).await.map(drop)
    }

    /// The form of an address; it may be too old to be shown.
    pub async fn saved_form(&self, email: &Email) -> Result<Option<SavedForm>> {
        self.get("saved_form", &Key::SavedForm(email), Read::Strong).await
    }
}
