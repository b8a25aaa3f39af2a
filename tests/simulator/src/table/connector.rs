//! The wire between the SDK and the table: one struct in place of a connection, and everything that goes wrong on it.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use secrecy::SecretString;
use serde_json::{Value, json};
use shared::aws::{Aws, Patience};
use shared::config::AwsConfig;

use super::delivery::{DELIVERY, Delivery};
use super::fault::{self, Fault};
use super::request::{Operation, Request};
use super::{Answer, Table, stale};

/// A client of the table: the product's own configuration, with this in place of its connection.
pub fn client(table: &Arc<Table>, patience: Patience) -> Client {
    let config = AwsConfig {
        region: "us-east-1".to_owned(),
        access_key_id: "simulator".to_owned(),
        secret_access_key: SecretString::from("simulator"),
        session_token: None,
        endpoint: Some("http://table.invalid".to_owned()),
        dynamodb_endpoint: None,
    };
    let config = Aws::new(&config, patience).dynamodb().config().to_builder();
    let config = config
        .http_client(Wire(Arc::clone(table)))
        .time_source(TableTime(Arc::clone(table)))
        // The SDK's own budget of retries is one for the whole process: it would carry over between histories.
        .retry_partition(RetryPartition::custom("history").build());
    Client::from_conf(config.build())
}

#[derive(Debug, Clone)]
struct Wire(Arc<Table>);

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let table = Arc::clone(&self.0);
        let delivery = DELIVERY.try_with(Arc::clone).ok();
        HttpConnectorFuture::new(async move {
            let request = parse(&request)?;
            let answer = match delivery {
                Some(delivery) => carry(&table, &delivery, request).await?,
                None => table.execute(&request, 0),
            };
            response(&answer)
        })
    }
}

/// What a request goes through. Whoever sent it may give up at any of its awaits.
async fn carry(table: &Arc<Table>, delivery: &Arc<Delivery>, request: Request) -> Result<Answer, ConnectorError> {
    if let Some(pk) = delivery.trespass(&request) {
        table.breach(format!("I3: delivery {} touched {pk}, which is not its company's", delivery.id));
    }
    let fault = delivery.fault(&request);
    travel(delivery, fault).await;
    match fault {
        Some(Fault::Refuse) => return Err(cut()),
        Some(Fault::Lose) => return std::future::pending().await,
        Some(Fault::Throttle) => return Ok(fault::error("ThrottlingException", 400)),
        Some(Fault::ServerError) => return Ok(fault::error("InternalServerError", 500)),
        Some(Fault::CrashBefore) => return crash(delivery).await,
        Some(Fault::Conflict) => {
            let at = delivery.below(request.keys().len() as u64);
            return Ok(table.conflict(&request, &[usize::try_from(at).unwrap_or_default()]));
        }
        Some(Fault::MixedReasons) => {
            let mut answer = fault::mixed(&request, &mut delivery.random());
            table.mutate(&mut answer);
            return Ok(answer);
        }
        Some(Fault::CommitLate) => {
            take_later(table, delivery, request);
            return std::future::pending().await;
        }
        Some(Fault::Unprocessed) => return Ok(take_some(table, delivery, request).await),
        Some(Fault::CommitThenCut | Fault::CommitThenLose | Fault::CrashAfter | Fault::Slow) | None => {}
    }
    let answer = take(table, delivery, &request).await;
    match fault {
        Some(Fault::CommitThenCut) => return Err(cut()),
        Some(Fault::CommitThenLose) => return std::future::pending().await,
        Some(Fault::CrashAfter) => return crash(delivery).await,
        _ => {}
    }
    travel(delivery, None).await;
    delivery.cost(request.operation, units(&answer.body));
    Ok(answer)
}

/// The table at work: it holds what it writes for a moment, so that others meet it.
async fn take(table: &Arc<Table>, delivery: &Delivery, request: &Request) -> Answer {
    let is_transaction = request.operation == Operation::TransactWriteItems;
    let hold = match request.operation.writes() {
        true => match table.held.take(request.keys(), is_transaction) {
            Ok(hold) => Some(hold),
            Err(blocked) => {
                delivery.met_conflict();
                return table.conflict(request, &blocked);
            }
        },
        false => None,
    };
    if hold.is_some() {
        give_way(delivery.below(4)).await;
    }
    let mut answer = table.execute(request, delivery.id);
    drop(hold);
    table.mutate(&mut answer);
    if answer.status == 200 && !request.operation.writes() && !request.is_strong() && delivery.is_stale() {
        stale::behind(table, request, &mut answer.body);
    }
    answer
}

/// Reads some of a batch.
async fn take_some(table: &Arc<Table>, delivery: &Arc<Delivery>, mut request: Request) -> Answer {
    let left_out = fault::leave_out(&mut request, &mut delivery.random());
    let mut answer = match request.keys().is_empty() {
        true => Answer { status: 200, body: json!({"Responses": {}}) },
        false => take(table, delivery, &request).await,
    };
    let is_some_left_out = left_out.as_object().into_iter().flatten().any(|(_, keys)| keys["Keys"] != json!([]));
    if answer.status == 200 && is_some_left_out {
        answer.body["UnprocessedKeys"] = left_out;
    }
    answer
}

/// Takes a request long after it was sent: up to half a minute, when its function may be gone.
fn take_later(table: &Arc<Table>, delivery: &Arc<Delivery>, request: Request) {
    let (table, delivery) = (Arc::clone(table), Arc::clone(delivery));
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(delivery.below(30_000))).await;
        take(&table, &delivery, &request).await;
    });
}

/// The way to the table or back: a moment in which others may act.
async fn travel(delivery: &Delivery, fault: Option<Fault>) {
    give_way(delivery.below(3)).await;
    let millis = match fault {
        Some(Fault::Slow) => 100 + delivery.below(1_200),
        _ if delivery.below(3) == 0 => delivery.below(20),
        _ => return,
    };
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

async fn give_way(times: u64) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

async fn crash<T>(delivery: &Delivery) -> T {
    delivery.kill();
    std::future::pending().await
}

fn cut() -> ConnectorError {
    ConnectorError::io("the connection was closed".into())
}

fn parse(request: &HttpRequest) -> Result<Request, ConnectorError> {
    let understood = || {
        let target = request.headers().get("x-amz-target")?;
        let operation = Operation::named(target.rsplit('.').next()?)?;
        Some(Request { operation, body: serde_json::from_slice(request.body().bytes()?).ok()? })
    };
    understood().ok_or_else(|| ConnectorError::user("the simulator does not know this request".into()))
}

fn response(answer: &Answer) -> Result<HttpResponse, ConnectorError> {
    let response = http::Response::builder()
        .status(answer.status)
        .header("content-type", "application/x-amz-json-1.0")
        .body(SdkBody::from(answer.body.to_string()));
    let response = response.map_err(|error| ConnectorError::user(error.into()))?;
    HttpResponse::try_from(response).map_err(|error| ConnectorError::user(error.into()))
}

/// The capacity units that an answer tells of.
fn units(body: &Value) -> f64 {
    let one = |used: &Value| used["CapacityUnits"].as_f64().unwrap_or_default();
    match &body["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().map(one).sum(),
        used => one(used),
    }
}

impl Table {
    fn conflict(&self, request: &Request, positions: &[usize]) -> Answer {
        let mut answer = fault::conflict(request, positions);
        self.mutate(&mut answer);
        answer
    }

    fn mutate(&self, answer: &mut Answer) {
        if let Some(mutant) = self.mutant {
            mutant.edit_answer(answer);
        }
    }
}

/// The table's time, for the SDK's signatures: the machine's would differ from run to run.
#[derive(Debug)]
struct TableTime(Arc<Table>);

impl TimeSource for TableTime {
    fn now(&self) -> std::time::SystemTime {
        self.0.now().into()
    }
}
