"""Looks at what was given up: the dead-letter queues and the quarantine of a stack. Called by `cargo xtask dlq`.

    list                                    every such queue with its depth
    show QUEUE                              its messages, without the people in them
    redrive QUEUE [--message-id ID]         back to where they came from
    discard QUEUE (--message-id ID | --all) --reason TEXT

A dead letter goes back to the queue whose name it has without `-dlq`; what is in the quarantine says where it came
from, and an event that a rule could not deliver names its target. Recording, scoring, closing and sending twice is once, so a redrive never does harm. On AWS a whole dead-letter
queue is moved by SQS itself (StartMessageMoveTask); single messages, the quarantine and the emulator (which has no such
task) are copied first and deleted then: a crash between the two leaves a message twice, never none.
"""

import argparse
import functools
import hashlib
import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

QUARANTINE = "quarantine"
SUFFIX = "-dlq"
# Where the bus's rules and the schedules leave what they could not deliver.
RULES = "events-dlq"
# Longer than it takes to go through a queue by hand; what was only looked at is given back at once.
HIDDEN_SECONDS = 60
PER_REQUEST = 10
# Shown as they are: ids, times, numbers, fixed words of ours. Everything else may be a person.
PLAIN = {
    "version", "call_sid", "status", "duration", "ended_at", "started_at", "trace", "trace_id", "source", "reason",
    "message_id", "step", "job", "as_of", "shard", "after", "window", "run", "id", "tenant_id", "type", "detail-type",
    "time", "account", "region", "occurred_at", "period", "percent", "turn", "requestContext", "condition", "functionArn",
    "requestId", "approximateInvokeCount", "shardId", "startSequenceNumber", "endSequenceNumber", "batchSize",
    "streamArn", "timestamp", "kind", "outcome", "appointment_id", "event_id", "sk",
}


def main():
    arguments = parse()
    aws = Queues(arguments.stage, arguments.endpoint, arguments.region)
    match arguments.action:
        case "list":
            show_depths(aws)
        case "show":
            show_messages(aws, arguments.queue, arguments.limit)
        case "redrive":
            redrive(aws, arguments.queue, arguments.message_id)
        case "discard":
            discard(aws, arguments.queue, arguments.message_id, arguments.reason)


class Queues:
    """The queues of one stack."""

    def __init__(self, stage, endpoint, region):
        self.prefix = f"kestrel-{stage}-"
        self.is_aws = endpoint is None
        settings = {} if endpoint is None else {
            "endpoint_url": endpoint, "aws_access_key_id": "test", "aws_secret_access_key": "test",
        }
        self.sqs = boto3.client("sqs", region_name=region, **settings)

    @functools.cache
    def all_names(self):
        pages = self.sqs.get_paginator("list_queues").paginate(QueueNamePrefix=self.prefix)
        urls = [url for page in pages for url in page.get("QueueUrls", [])]
        return sorted(url.rsplit("/", 1)[1].removeprefix(self.prefix) for url in urls)

    def names(self):
        return [name for name in self.all_names() if name.endswith(SUFFIX) or name == QUARANTINE]

    def url(self, name):
        try:
            return self.sqs.get_queue_url(QueueName=self.prefix + name)["QueueUrl"]
        except ClientError as error:
            sys.exit(f"there is no queue {self.prefix}{name} ({error.response['Error']['Code']}): see `dlq list`")

    def depth(self, name):
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=self.url(name), AttributeNames=wanted)["Attributes"]
        return [int(found[attribute]) for attribute in wanted]

    def receive(self, name, at_most=None):
        """Messages one after the other, hidden from others meanwhile. A message that comes twice is given once."""
        url, seen = self.url(name), set()
        while at_most is None or len(seen) < at_most:
            answer = self.sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=PER_REQUEST, VisibilityTimeout=HIDDEN_SECONDS, WaitTimeSeconds=1,
                MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"],
            )
            received = answer.get("Messages", [])
            new = [message for message in received if message["MessageId"] not in seen]
            for message in received:
                if message["MessageId"] in seen:
                    self.give_back(name, message)
            if not new:
                return
            for message in new:
                seen.add(message["MessageId"])
                yield message

    def give_back(self, name, message):
        self.sqs.change_message_visibility(
            QueueUrl=self.url(name), ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )

    def delete(self, name, message):
        self.sqs.delete_message(QueueUrl=self.url(name), ReceiptHandle=message["ReceiptHandle"])


def show_depths(aws):
    names = aws.names()
    if not names:
        sys.exit(f"there are no queues {aws.prefix}*: is the stack deployed, and is this its Region?")
    print(f"{'queue':<28}{'waiting':>9}{'in hand':>9}")
    for name in names:
        waiting, in_hand = aws.depth(name)
        print(f"{name:<28}{waiting:>9}{in_hand:>9}")


def show_messages(aws, name, limit):
    shown = list(aws.receive(name, limit))[:limit]
    for message in shown:
        sent = int(message["Attributes"]["SentTimestamp"]) / 1000
        first = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(sent))
        receives = message["Attributes"].get("ApproximateReceiveCount", "?")
        print(json.dumps({
            "message_id": message["MessageId"], "sent": first, "receives": receives,
            "body": without_people(message["Body"]),
        }, indent=2))
        aws.give_back(name, message)
    print(f"{len(shown)} shown of {name}" if shown else f"{name} is empty")


def redrive(aws, name, message_id):
    is_of_a_queue = name != QUARANTINE and name.removesuffix(SUFFIX) in aws.all_names()
    if aws.is_aws and is_of_a_queue and message_id is None:
        arn = aws.sqs.get_queue_attributes(QueueUrl=aws.url(name), AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        task = aws.sqs.start_message_move_task(SourceArn=arn)
        print(f"SQS moves {name} back; the task is {task['TaskHandle']}")
        return
    moved, left, begun = 0, 0, time.time()
    for message in chosen(aws, name, message_id):
        if int(message["Attributes"]["SentTimestamp"]) / 1000 >= begun:
            # Sent back a moment ago and set aside again already: once is enough.
            aws.give_back(name, message)
            continue
        target, body = origin(name, message["Body"], message.get("MessageAttributes", {}), aws.prefix)
        if target not in aws.all_names():
            # What a stream or a schedule gave up has no queue to go back to: docs/DEPLOY.md says what to do.
            aws.give_back(name, message)
            left += 1
            continue
        aws.sqs.send_message(QueueUrl=aws.url(target), MessageBody=body)
        aws.delete(name, message)
        moved += 1
    print(f"{moved} moved from {name}" + (f", {left} left: they have no queue to go back to" if left else ""))
    if message_id and not moved:
        sys.exit(f"{message_id} is not in {name}")


def discard(aws, name, message_id, reason):
    gone = 0
    for message in chosen(aws, name, message_id):
        aws.delete(name, message)
        gone += 1
        print(json.dumps({
            "discarded": message["MessageId"], "queue": name, "reason": reason,
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "body": without_people(message["Body"]),
        }))
    print(f"{gone} discarded from {name}")
    if message_id and not gone:
        sys.exit(f"{message_id} is not in {name}")


def chosen(aws, name, message_id):
    """All messages of a queue, or the one that is named; the others are given back."""
    for message in aws.receive(name):
        if message_id in (None, message["MessageId"]):
            yield message
        else:
            aws.give_back(name, message)


def origin(name, body, attributes=None, prefix=""):
    """The queue a message came from, and its text there."""
    if name == RULES:
        return target_of_rule(attributes or {}, prefix), body
    if name != QUARANTINE:
        return name.removesuffix(SUFFIX), body
    try:
        set_aside = json.loads(body)
        return set_aside["source"], set_aside["body"]
    except (ValueError, KeyError, TypeError):
        return None, body


def target_of_rule(attributes, prefix):
    """The queue to which a rule of the bus could not deliver: EventBridge notes both beside the event (user guide,
    "Using dead-letter queues"). What a schedule could not deliver is left: its next run does the same work."""
    rule, target = (attributes.get(name, {}).get("StringValue", "") for name in ("RULE_ARN", "TARGET_ARN"))
    is_of_our_bus = f":rule/{prefix.removesuffix('-')}/" in rule
    queue = target.rsplit(":", 1)[-1]
    return queue.removeprefix(prefix) if is_of_our_bus and queue.startswith(prefix) else None


def without_people(text):
    """A message's text as far as it names nobody. Text that cannot be read could be anything: its size and hash."""
    try:
        value = json.loads(text)
    except ValueError:
        return unreadable(text)
    if not isinstance(value, (dict, list)):
        return unreadable(text)
    return redacted(value)


def redacted(value, name=None):
    match value:
        case dict():
            if set(value) >= {"source", "reason", "body"} and isinstance(value["body"], str):
                value = {**value, "body": json.loads(value["body"]) if is_json(value["body"]) else None}
            return {key: redacted(each, key) for key, each in value.items()}
        case list():
            return [redacted(each, name) for each in value]
        case bool() | int() | float() | None:
            return value
        case str() if name in PLAIN:
            return value
        case str():
            return f"… {len(value)} characters"


def is_json(text):
    try:
        return isinstance(json.loads(text), (dict, list))
    except ValueError:
        return False


def unreadable(text):
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"cannot be read: {len(text)} characters, SHA-256 {digest}…"


def parse():
    parser = argparse.ArgumentParser(prog="cargo xtask dlq", description=__doc__.split("\n\n")[0])
    parser.add_argument("--stage", default="local", help="whose queues: dev, staging, prod, local")
    parser.add_argument("--endpoint", help="the emulator's address; absent: AWS")
    parser.add_argument("--region", default="us-east-1", help="the emulator has one; samconfig.toml names AWS's")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="every queue with its depth")
    show = actions.add_parser("show", help="the messages of a queue, without the people in them")
    show.add_argument("queue")
    show.add_argument("--limit", type=int, default=10)
    again = actions.add_parser("redrive", help="sends messages back to where they came from")
    again.add_argument("queue")
    again.add_argument("--message-id")
    away = actions.add_parser("discard", help="deletes messages for good")
    away.add_argument("queue")
    which = away.add_mutually_exclusive_group(required=True)
    which.add_argument("--message-id")
    which.add_argument("--all", action="store_true")
    away.add_argument("--reason", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
