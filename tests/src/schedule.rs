//! A schedule of template.yaml, made to strike now: the emulator runs the deployed rule with the deployed target.

use std::time::Duration;

use seed::stack::Stack;
use serde_json::{Value, json};

use crate::emulator::{EVENTS, request};
use crate::queue::Queue;

/// The shortest time between two strikes that a rule can have. The emulator looks at its rules every ten seconds.
const EVERY_MINUTE: &str = "rate(1 minute)";
const PATIENCE: Duration = Duration::from_secs(120);

/// Lets the schedule `kestrel-local-<name>` strike once, then gives it its own time again. Returns the order that it
/// sent to its queue, which is told by a second target that is sent the same.
pub async fn strike(stack: &Stack, name: &str) -> String {
    let rule = format!("kestrel-local-{name}");
    let told = request(&stack.aws_endpoint_url, EVENTS, "DescribeRule", &json!({"Name": rule})).await;
    let targets = request(&stack.aws_endpoint_url, EVENTS, "ListTargetsByRule", &json!({"Rule": rule})).await;
    let [target] = targets["Targets"].as_array().expect("a list").as_slice() else { panic!("{targets}") };
    let witness = Queue::create(stack, &format!("journey-{name}-witness")).await;
    let second = json!({"Id": "witness", "Arn": witness.arn().await, "InputTransformer": target["InputTransformer"]});
    request(&stack.aws_endpoint_url, EVENTS, "PutTargets", &json!({"Rule": rule, "Targets": [second]})).await;

    put(stack, &told, EVERY_MINUTE).await;
    let struck = witness.until_depth(1, PATIENCE).await;
    put(stack, &told, told["ScheduleExpression"].as_str().expect("a schedule")).await;

    request(&stack.aws_endpoint_url, EVENTS, "RemoveTargets", &json!({"Rule": rule, "Ids": ["witness"]})).await;
    let orders = witness.drain().await;
    witness.delete().await;
    assert_eq!(struck, 1, "the schedule did not strike");
    orders.into_iter().next().expect("an order")
}

async fn put(stack: &Stack, rule: &Value, when: &str) {
    let rule = json!({
        "Name": rule["Name"], "Description": rule["Description"], "State": rule["State"], "ScheduleExpression": when,
    });
    request(&stack.aws_endpoint_url, EVENTS, "PutRule", &rule).await;
}
