//! A table of its own for each test, on DynamoDB's emulator in this process, behind a proxy that can fail requests.

mod bureau;
mod faults;
mod jobs;
mod office;
mod reception;
mod stream;
mod values;

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use shared::store::Store;
use tokio::net::TcpListener;

pub(crate) use bureau::Bureau;
pub(crate) use faults::{Fault, Faults};
pub(crate) use jobs::{JobQueues, signed_up};
pub(crate) use office::*;
pub(crate) use reception::*;
pub(crate) use stream::Stream;
pub(crate) use values::*;

const TABLE: &str = "kestrel-test";

/// A store over a table of its own.
pub(crate) struct TestStore {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) faults: Faults,
    database: dynoxide::Database,
}

impl std::ops::Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl TestStore {
    pub(crate) async fn start() -> Self {
        let emulator = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let upstream = emulator.local_addr().expect("an address");
        let database = dynoxide::Database::memory().expect("a database");
        tokio::spawn(dynoxide::server::serve_on(emulator, database.clone()));

        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let switch = Faults::default();
        tokio::spawn(faults::proxy(listener, upstream, switch.clone()));

        let client = client(&format!("http://{address}"));
        create_table(&client).await;
        Self { store: Store::new(client.clone(), TABLE), client, faults: switch, database }
    }

    /// The same table over a store that meters its own requests only.
    pub(crate) fn another(&self) -> Store {
        Store::new(self.client.clone(), TABLE)
    }

    /// Every item of the table. Tests may look at everything; the store may not, and has no such method.
    pub(crate) async fn everything(&self) -> Vec<BTreeMap<String, AttributeValue>> {
        let found = self.client.scan().table_name(TABLE).send().await.expect("a scan");
        found.items.unwrap_or_default().into_iter().map(|item| item.into_iter().collect()).collect()
    }

    /// Changes an item behind the store's back.
    pub(crate) async fn set(&self, pk: String, sk: String, name: &str, value: &str) {
        self.set_attribute(&pk, &sk, name, AttributeValue::S(value.to_owned())).await;
    }

    /// The same for a number.
    pub(crate) async fn set_number(&self, pk: &str, sk: &str, name: &str, value: u64) {
        self.set_attribute(pk, sk, name, AttributeValue::N(value.to_string())).await;
    }

    /// Takes an item away.
    pub(crate) async fn remove(&self, pk: &str, sk: &str) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let removal = self.client.delete_item().table_name(TABLE).key("PK", text(pk)).key("SK", text(sk));
        removal.send().await.expect("a removal");
    }

    /// Takes an attribute away.
    pub(crate) async fn unset(&self, pk: &str, sk: &str, name: &str) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let update = self.client.update_item().table_name(TABLE).key("PK", text(pk)).key("SK", text(sk));
        let update = update.update_expression("REMOVE #name").expression_attribute_names("#name", name);
        update.send().await.expect("an update");
    }

    async fn set_attribute(&self, pk: &str, sk: &str, name: &str, value: AttributeValue) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        self.client
            .update_item()
            .table_name(TABLE)
            .key("PK", text(pk))
            .key("SK", text(sk))
            .update_expression("SET #name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", value)
            .send()
            .await
            .expect("an update");
    }

    /// Deletes an item behind the store's back.
    pub(crate) async fn erase(&self, item: &BTreeMap<String, AttributeValue>) {
        let key = ["PK", "SK"].map(|name| (name.to_owned(), item[name].clone())).into();
        self.client.delete_item().table_name(TABLE).set_key(Some(key)).send().await.expect("a deletion");
    }
}

fn client(endpoint: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(1)))
        .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(5)).build())
        .build();
    Client::from_conf(config)
}

/// The table as template.yaml defines it: names and key types are read from there.
async fn create_table(client: &Client) {
    let template = include_str!("../../../template.yaml");
    let (_, table) = template.split_once("Type: AWS::DynamoDB::Table").expect("a table in the template");
    let (table, _) = table.split_once("TimeToLiveSpecification").expect("a TTL attribute");
    let (base, index) = table.split_once("GlobalSecondaryIndexes").expect("an index");
    let (attributes, keys) = base.split_once("KeySchema").expect("a key schema");
    let (index_keys, projection) = index.split_once("Projection:").expect("a projection");

    let projected = projection.lines().filter_map(|line| line.trim().strip_prefix("- ")).map(str::to_owned);
    let projection = Projection::builder().projection_type(ProjectionType::Include);
    let projection = projection.set_non_key_attributes(Some(projected.collect())).build();
    let gsi1 = GlobalSecondaryIndex::builder()
        .index_name("gsi1")
        .set_key_schema(Some(key_schema(index_keys)))
        .projection(projection)
        .build()
        .expect("an index");
    let definitions = pairs(attributes, "AttributeType").into_iter().map(|(name, kind)| {
        let kind = ScalarAttributeType::from(kind.as_str());
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().expect("an attribute")
    });
    client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(definitions.collect()))
        .set_key_schema(Some(key_schema(keys)))
        .global_secondary_indexes(gsi1)
        .send()
        .await
        .expect("a table");
}

fn key_schema(yaml: &str) -> Vec<KeySchemaElement> {
    let element = |(name, kind): (String, String)| {
        let kind = KeyType::from(kind.as_str());
        KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("a key")
    };
    pairs(yaml, "KeyType").into_iter().map(element).collect()
}

/// The `- {AttributeName: PK, KeyType: HASH}` lines of a piece of YAML.
fn pairs(yaml: &str, second: &str) -> Vec<(String, String)> {
    let pair = |line: &str| {
        let (name, kind) = line.trim().strip_prefix("- {AttributeName: ")?.strip_suffix('}')?.split_once(", ")?;
        Some((name.to_owned(), kind.strip_prefix(second)?.trim_start_matches(": ").to_owned()))
    };
    yaml.lines().filter_map(pair).collect()
}
