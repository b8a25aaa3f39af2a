//! The table of template.yaml, as far as these tests need it.

use serde_json::{Value, json};

/// The definition of an embedded table, by its name.
pub fn table(name: &str) -> Value {
    let text = |name: &str| json!({ "AttributeName": name, "AttributeType": "S" });
    let key = |partition: &str, sort: &str| {
        json!([
            { "AttributeName": partition, "KeyType": "HASH" },
            { "AttributeName": sort, "KeyType": "RANGE" },
        ])
    };
    let attributes = ["PK", "SK", "gsi1pk", "gsi1sk"].map(text);
    json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": key("PK", "SK"),
        "GlobalSecondaryIndexes": [{
            "IndexName": "gsi1",
            "KeySchema": key("gsi1pk", "gsi1sk"),
            "Projection": { "ProjectionType": "ALL" },
        }],
    })
}
