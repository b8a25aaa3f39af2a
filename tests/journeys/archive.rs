//! Everything that was ever announced is announced again, as an operator does after a consumer lost something.

use std::time::{Duration, Instant};

use journeys::caller::{call, run, say};
use journeys::company::{self, a_caller};
use journeys::emulator::{EVENTS, request};
use journeys::mail;
use journeys::queue::Queue;
use journeys::stack::{Alone, alone};
use seed::stack::Stack;
use serde_json::{Value, json};

const BUS: &str = "kestrel-local";
const PATIENCE: Duration = Duration::from_secs(240);

/// A queue that hears what the bus hears, so that a replay which never came is noticed.
struct Witness {
    queue: Queue,
    stack: Stack,
}

impl Witness {
    const NAME: &str = "journey-archive-witness";

    async fn of(alone: &Alone) -> Self {
        let stack = alone.stack.clone();
        let queue = Queue::create(&stack, Self::NAME).await;
        let pattern = json!({"source": ["kestrel"]}).to_string();
        let rule = json!({"Name": Self::NAME, "EventBusName": BUS, "EventPattern": pattern});
        bus(&stack, "PutRule", &rule).await;
        let target = json!({"Id": "queue", "Arn": queue.arn().await});
        bus(&stack, "PutTargets", &json!({"Rule": Self::NAME, "EventBusName": BUS, "Targets": [target]})).await;
        Self { queue, stack }
    }

    async fn leave(self) {
        let rule = json!({"Rule": Self::NAME, "EventBusName": BUS, "Ids": ["queue"]});
        bus(&self.stack, "RemoveTargets", &rule).await;
        bus(&self.stack, "DeleteRule", &json!({"Name": Self::NAME, "EventBusName": BUS})).await;
        self.queue.delete().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_of_the_whole_archive_tells_nobody_anything_twice() {
    let alone = alone().await;
    let company = company::create(&alone.stack, |tenant| tenant.max_monthly_calls = 1).await;
    let message = ["can you take a message please", "The part has arrived", "Sam Hill", "yes", "goodbye"];
    for script in [vec![say("I smell gas in my basement")], message.map(say).to_vec(), vec![say("goodbye")]] {
        run(&alone.carrier, &call(&company.number, &a_caller(), script)).await.assert_flawless();
    }
    mail::saying(&alone.stack, &company.tenant.owner_email, "120% of the month's calls").await;
    all_told(&alone.stack).await;
    let before = told(&alone).await;
    assert!(before.0 >= 4 && before.1 >= 1, "there is something to tell twice: {before:?}");
    let witness = Witness::of(&alone).await;

    let replayed = replay(&alone.stack).await;

    let seen = witness.queue.until_depth(replayed, PATIENCE).await;
    assert_eq!(seen, replayed, "the whole archive went over the bus once more");
    all_told(&alone.stack).await;
    assert_eq!(told(&alone).await, before, "mails and text messages after {replayed} events were announced again");
    println!("{replayed} events replayed; {} mails and {} text messages before and after", before.0, before.1);
    witness.leave().await;
}

/// Replays everything. Returns how many events that was.
async fn replay(stack: &Stack) -> usize {
    let archive = bus(stack, "DescribeArchive", &json!({"ArchiveName": BUS})).await;
    let name = format!("journey-{}", shared::clock::new_id().simple());
    let order = json!({
        "ReplayName": name,
        "EventSourceArn": archive["ArchiveArn"],
        "Destination": {"Arn": archive["EventSourceArn"]},
        "EventStartTime": 0,
        "EventEndTime": 4_102_444_800_u64,
    });
    bus(stack, "StartReplay", &order).await;
    let begun = Instant::now();
    while bus(stack, "DescribeReplay", &json!({"ReplayName": name})).await["State"] != "COMPLETED" {
        assert!(begun.elapsed() < PATIENCE, "the replay does not end");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    archive["EventCount"].as_u64().and_then(|count| usize::try_from(count).ok()).expect("a count")
}

/// Waits until the notifier has dealt with all it was given. A missed call waits a minute for its voicemail.
async fn all_told(stack: &Stack) {
    for queue in ["notify-mail", "notify-sms"] {
        assert_eq!(Queue::of(stack, queue).until_depth(0, PATIENCE).await, 0, "{queue}");
    }
}

/// How many mails and text messages there are, of all companies.
async fn told(alone: &Alone) -> (usize, usize) {
    let texts = alone.carrier.messages().await.expect("the carrier lists its messages");
    (mail::all(&alone.stack).await.len(), texts.len())
}

async fn bus(stack: &Stack, operation: &str, parameters: &Value) -> Value {
    request(&stack.aws_endpoint_url, EVENTS, operation, parameters).await
}
