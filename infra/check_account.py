"""Looks at a deployed stack and its AWS account and says, a line each, what an operator still has to do.

Called by `cargo xtask deploy --check`. Prints JSON lines: {"verdict": "ok" | "fix" | "skip", "what": …, "detail": …}.
It reads secrets only to see whether they are filled, and prints none.
"""

import argparse
import json
import re

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A new account may run 10 functions at once; one busy minute of 40 calls needs more.
ENOUGH_CONCURRENCY = 500


def say(verdict, what, detail):
    print(json.dumps({"verdict": verdict, "what": what, "detail": detail}), flush=True)


def attempt(what, check, *arguments):
    """Runs one check; what may not be looked at is said so, by the error's code alone."""
    try:
        return check(*arguments)
    except ClientError as error:
        say("skip", what, f"AWS answered {error.response['Error']['Code']}")
    except BotoCoreError as error:
        say("skip", what, type(error).__name__)
    return None


def stack_outputs(client, name):
    try:
        [stack] = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        say("skip", "stack", f"{name} is not deployed yet: what is inside it was not looked at")
        return None
    healthy = stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    say("ok" if healthy else "fix", "stack", f"{name} is {stack['StackStatus']}")
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def secret_value(client, arn):
    try:
        text = client("secretsmanager").get_secret_value(SecretId=arn).get("SecretString") or "{}"
        value = json.loads(text)
        return value if isinstance(value, dict) else {}
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return {}
        raise
    except ValueError:
        return {}


def twilio_secret(client, arn):
    value = secret_value(client, arn)
    sid, token = str(value.get("account_sid", "")), str(value.get("auth_token", ""))
    good = re.fullmatch(r"AC[0-9a-f]{32}", sid) and len(token) >= 32
    say(
        "ok" if good else "fix",
        "Twilio secret",
        "filled" if good else "empty or misshapen: fill it (docs/DEPLOY.md, Secrets)",
    )


def openai_secret(client, arn):
    value = secret_value(client, arn)
    good = len(str(value.get("api_key", ""))) >= 20 and str(value.get("base_url", "")).startswith("https://")
    say("ok" if good else "fix", "OpenAI secret", "filled" if good else "fill it, or set OpenAiEnabled=false")


def alarm_topic(client, arn):
    listed = client("sns").list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    confirmed = [each for each in listed if each["SubscriptionArn"].startswith("arn:")]
    if confirmed:
        say("ok", "alarms", f"{len(confirmed)} confirmed subscription(s)")
    else:
        say("fix", "alarms", "nobody is told: set AlarmEmail and confirm the mail, or subscribe to the topic")


def default_tenant(client, table, tenant):
    key = {"PK": {"S": f"TENANT#{tenant}"}, "SK": {"S": "PROFILE"}}
    found = "Item" in client("dynamodb").get_item(TableName=table, Key=key, ProjectionExpression="PK")
    say("ok" if found else "fix", "default tenant", "exists" if found else f"no tenant {tenant} in {table}: create it")


def backups(client, table):
    described = client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    on = described["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    say("ok" if on else "fix", "point-in-time recovery", "on" if on else "off: someone switched it off outside SAM")


def dead_letters(client, what, url):
    attributes = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    depth = int(attributes["Attributes"]["ApproximateNumberOfMessages"])
    say("ok" if depth == 0 else "fix", what, "empty" if depth == 0 else f"{depth} waiting: docs/DEPLOY.md, Alarms")


def concurrency(client):
    limit = client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    enough = limit >= ENOUGH_CONCURRENCY
    say("ok" if enough else "fix", "Lambda concurrency", f"{limit}" + ("" if enough else ": ask for 1000 or more"))


def api_gateway(client, makes_role):
    account = client("apigateway").get_account()
    role = bool(account.get("cloudwatchRoleArn"))
    if role or makes_role:
        say("ok", "API Gateway logging role", "set" if role else "this stack makes it")
    else:
        say("fix", "API Gateway logging role", "none: deploy one stack here with ManageApiGatewayLogging=true")


def mail(client):
    open_ = client("sesv2").get_account().get("ProductionAccessEnabled", False)
    say("ok" if open_ else "fix", "SES", "out of the sandbox" if open_ else "in the sandbox: request production access")


def certificate(client, arn):
    status = client("acm").describe_certificate(CertificateArn=arn)["Certificate"]["Status"]
    say("ok" if status == "ISSUED" else "fix", "certificate", status.lower().replace("_", " "))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--stack", "--region", "--default-tenant", "--certificate"):
        parser.add_argument(name, default="")
    parser.add_argument("--makes-logging-role", action="store_true")
    given = parser.parse_args()
    patience = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 2})

    def client(service):
        return boto3.client(service, region_name=given.region, config=patience)

    identity = attempt("AWS account", lambda: client("sts").get_caller_identity())
    if identity is None:
        return
    say("ok", "AWS account", f"{identity['Account']} in {given.region}")

    attempt("Lambda concurrency", concurrency, client)
    attempt("API Gateway logging role", api_gateway, client, given.makes_logging_role)
    attempt("SES", mail, client)
    if given.certificate:
        attempt("certificate", certificate, client, given.certificate)

    outputs = attempt("stack", stack_outputs, client, given.stack)
    if not outputs:
        return
    attempt("Twilio secret", twilio_secret, client, outputs["TwilioSecretArn"])
    if "OpenAiSecretArn" in outputs:
        attempt("OpenAI secret", openai_secret, client, outputs["OpenAiSecretArn"])
    attempt("alarms", alarm_topic, client, outputs["AlarmTopicArn"])
    attempt("default tenant", default_tenant, client, outputs["TableName"], given.default_tenant)
    attempt("point-in-time recovery", backups, client, outputs["TableName"])
    for what, output in (
        ("calls given up", "CallLogRetryDeadLettersUrl"),
        ("documents given up", "FallbackPublisherDeadLettersUrl"),
    ):
        attempt(what, dead_letters, client, what, outputs[output])
    for key in ("VoiceUrl", "FallbackBaseUrl"):
        print(json.dumps({"output": key, "value": outputs[key]}), flush=True)


if __name__ == "__main__":
    main()
