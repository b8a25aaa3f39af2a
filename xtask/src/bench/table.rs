//! The emulated table of the second run and of the export: dynoxide in a process of its own, so that `xtask` does not
//! compile it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::aws::{Recorded, TABLE_NAME};
use super::http::post_json;
use crate::workspace;

/// A running emulator with an empty table in it.
pub(super) struct Table {
    child: Child,
    output: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Table {
    /// Starts `program` (crate `bench-table`) and makes the table.
    pub(super) fn start(program: &Path) -> anyhow::Result<Self> {
        // It ends when its standard input does, so also when this process is killed.
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let stdout = child.stdout.take().context("the table has no output")?;
        let output = BufReader::new(stdout);
        let mut table = Self { child, output, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        table.address = table.line()?.trim().parse().context("the table did not say where it listens")?;

        table.ask("CreateTable", &json!({
            "TableName": TABLE_NAME,
            "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}, {"AttributeName": "SK", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            "BillingMode": "PAY_PER_REQUEST",
        }))?;
        Ok(table)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        ensure!(!line.is_empty(), "the table ended");
        Ok(line)
    }

    /// Puts an item over whatever is there.
    pub(super) fn put(&self, item: &Value) -> anyhow::Result<()> {
        self.ask("PutItem", &json!({"TableName": TABLE_NAME, "Item": item})).map(drop)
    }

    /// Reads the item with the key of `item`.
    pub(super) fn get(&self, item: &Value) -> anyhow::Result<Value> {
        let key = json!({"PK": item["PK"], "SK": item["SK"]});
        let answer = self.ask("GetItem", &json!({"TableName": TABLE_NAME, "Key": key, "ConsistentRead": true}))?;
        answer.get("Item").cloned().with_context(|| format!("no item {}", item["SK"]))
    }

    /// Has the emulator put a company into the table. Returns how many it put of each section, and of turns.
    pub(super) fn put_company(&mut self, calls: u64, turns: u32) -> anyhow::Result<BTreeMap<String, u64>> {
        let snapshots = workspace::path("shared/tests/it/snapshots");
        let order = json!({"table": TABLE_NAME, "snapshots": snapshots, "calls": calls, "turns": turns});
        let input = self.child.stdin.as_mut().context("the table has no input")?;
        writeln!(input, "{order}")?;
        Ok(serde_json::from_str(&self.line()?)?)
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
