//! The directory: all companies, shard by shard, for jobs that visit every one of them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use super::Store;
use super::error::{Error, Result, classify};
use super::item::{Item, key_attributes, text};
use super::key::{GSI1, GSI1_PK, GSI1_SK, Key, directory, gsi1};
use crate::domain::ids::TenantId;
use crate::domain::job::Page;
use crate::domain::tenant::{PlanTier, Standing, SubscriptionStatus};

/// What the directory knows of a company without reading its profile. Up to a second old.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DirectoryEntry {
    /// Its id.
    #[serde(rename = "gsi1sk")]
    pub id: TenantId,
    /// Its time zone.
    pub timezone: Tz,
    /// What it bought.
    pub plan_tier: PlanTier,
    /// How billing stands.
    pub subscription_status: SubscriptionStatus,
    /// Calls a month before overage.
    pub max_monthly_calls: u64,
    /// No charge, no real SMS.
    pub is_test_mode: bool,
    /// End of the free days.
    #[serde(default)]
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// When it signed up.
    pub created_at: DateTime<Utc>,
    /// When it left.
    #[serde(default)]
    pub deleted_at: Option<DateTime<Utc>>,
}

impl DirectoryEntry {
    /// Whether its calls are answered.
    pub fn standing(&self) -> Standing {
        Standing::of(self.subscription_status, self.trial_ends_at, self.deleted_at)
    }
}

/// Some companies of a shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryPage {
    /// In the order of their ids.
    pub companies: Vec<DirectoryEntry>,
    /// Entries that are not what this version of Kestrel writes, by the id in their key. They hold up nobody.
    pub unreadable: Vec<String>,
    /// Where the next page begins; absent after the last.
    pub next: Option<TenantId>,
}

impl Store {
    /// One page of the directory, of at most [`crate::domain::job::Job::page_size`] companies. One request.
    ///
    /// Eventually consistent, as every index: a company that signed up a second ago may be missing until the next
    /// run.
    pub async fn directory(&self, page: &Page) -> Result<DirectoryPage> {
        let operation = "directory";
        let answer = self
            .client()
            .query()
            .table_name(self.table())
            .index_name(GSI1)
            .key_condition_expression("#shard = :shard")
            .expression_attribute_names("#shard", GSI1_PK)
            .expression_attribute_values(":shard", text(directory(page.shard)))
            .limit(i32::try_from(page.job.page_size()).unwrap_or(i32::MAX))
            .set_exclusive_start_key(page.after.map(start_after))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| Error::from(classify(operation, &error)))?;
        self.meter().read(answer.consumed_capacity());
        let (mut companies, mut unreadable) = (Vec::new(), Vec::new());
        for item in answer.items.unwrap_or_default() {
            let id = id_in(&item).to_owned();
            match serde_dynamo::from_item(item) {
                Ok(entry) => companies.push(entry),
                Err(_) => unreadable.push(id),
            }
        }
        let next = answer.last_evaluated_key.map(|key| id_in(&key).parse()).transpose();
        let next = next.map_err(|_| Error::Corrupt { entity: "directory" })?;
        Ok(DirectoryPage { companies, unreadable, next })
    }
}

/// The company in an item or a key of the index; empty where there is none.
fn id_in(item: &Item) -> &str {
    item.get(GSI1_SK).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// A place in the index, which names an item by its own key too.
fn start_after(tenant: TenantId) -> HashMap<String, AttributeValue> {
    let (pk, sk) = gsi1(tenant);
    let mut key = key_attributes(&Key::Profile(tenant));
    key.extend([(GSI1_PK.to_owned(), text(pk)), (GSI1_SK.to_owned(), text(sk))]);
    key
}
