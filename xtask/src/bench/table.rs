//! The emulated table of the second run: dynoxide in a process of its own, so that `xtask` does not compile it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::aws::{Recorded, TABLE_NAME};
use super::http::post_json;

/// A running emulator with the table and the number's routing copy in it.
pub(super) struct Table {
    child: Child,
    address: SocketAddr,
}

impl Table {
    /// Starts `program` (crate `bench-table`) and fills the table.
    pub(super) fn start(program: &Path, recorded: &Recorded) -> anyhow::Result<Self> {
        // It ends when its standard input does, so also when this process is killed.
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let stdout = child.stdout.take().context("the table has no output")?;
        let mut table = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        table.address = line.trim().parse().context("the table did not say where it listens")?;

        table.ask("CreateTable", &json!({
            "TableName": TABLE_NAME,
            "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}, {"AttributeName": "SK", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            "BillingMode": "PAY_PER_REQUEST",
        }))?;
        table.ask("PutItem", &json!({"TableName": TABLE_NAME, "Item": recorded.phone_item()}))?;
        Ok(table)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    fn ask(&self, operation: &str, body: &Value) -> anyhow::Result<Value> {
        let target = format!("DynamoDB_20120810.{operation}");
        let (status, answer) = post_json(self.address, &target, &body.to_string())?;
        ensure!(status == 200, "{operation} answered {status}: {}", String::from_utf8_lossy(&answer));
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Fails where the recorded responses are not what this table answers to the same requests.
    pub(super) fn check(&self, recorded: &Recorded) -> anyhow::Result<()> {
        let get = |key: &Value| {
            self.ask("GetItem", &json!({"TableName": TABLE_NAME, "Key": key, "ReturnConsumedCapacity": "TOTAL"}))
        };
        let item = recorded.phone_item();
        let phone = get(&json!({"PK": item["PK"], "SK": item["SK"]}))?;
        let nothing = get(&json!({"PK": {"S": "PRIME"}, "SK": {"S": "PRIME"}}))?;
        let put = self.ask(
            "PutItem",
            &json!({
                "TableName": TABLE_NAME,
                "Item": {"PK": {"S": "CALL#check"}, "SK": {"S": "CALL"}},
                "ConditionExpression": "attribute_not_exists(PK)",
                "ReturnConsumedCapacity": "TOTAL",
            }),
        )?;
        for (name, recorded, said) in [
            ("get-phone", &recorded.phone, phone),
            ("get-nothing", &recorded.nothing, nothing),
            ("put-call", &recorded.put, put),
        ] {
            ensure!(*recorded == said, "local/bench/recorded/{name}.json is not what the table says now:\n{said}");
        }
        Ok(())
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
