"""Deploys the repository's own template.yaml to the emulator, as `sam package` and `sam deploy` would to AWS. Prints
what it does; the result is written as JSON, for `cargo xtask dev`."""

import argparse
import json
import sys
import time
import uuid
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

import differences
from package import package

# What `sam deploy --resolve-s3` would make for itself.
CODE_BUCKET = "kestrel-local-code"
FINISHED_WELL = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
LONGEST_DEPLOYMENT_SECONDS = 120


def main():
    arguments = _arguments()
    aws = Aws(arguments.gateway)
    template = yaml_parse(arguments.template.read_text(encoding="utf-8"))
    upload(aws, template, arguments.binaries, arguments.packages)
    settings = json.loads(arguments.settings)
    parameters = differences.parameters(
        arguments.gateway, settings["carrier"], settings["site"], settings["default_tenant_id"]
    )
    by_hand = leave_out(template)
    outputs = deploy(aws, template, parameters)
    make_archives(aws, by_hand, outputs["BusName"])
    fill_secrets(aws, settings["twilio"])
    verify_sender(aws)
    result = {
        "parameters": parameters, "outputs": outputs, "queues": queues(aws), "gateway_keys": gateway_keys(aws),
    }
    arguments.result.write_text(json.dumps(result, indent=2))


class Aws:
    """The emulator's services."""

    def __init__(self, gateway):
        self.gateway = gateway
        # Uploads to loopback need no retries: a failure is the emulator's and must be seen.
        config = Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"})
        self._settings = {
            "endpoint_url": gateway, "region_name": differences.REGION, "config": config,
            "aws_access_key_id": "test", "aws_secret_access_key": "test",
        }

    def __getattr__(self, service):
        client = boto3.client(service, **self._settings)
        setattr(self, service, client)
        return client


def upload(aws, template, binaries, packages):
    """Packages every function of the template and points its CodeUri at the uploaded zip."""
    _ensure_bucket(aws)
    template["Globals"]["Function"].pop("CodeUri", None)
    stored = {entry["Key"] for entry in aws.s3.list_objects_v2(Bucket=CODE_BUCKET).get("Contents", [])}
    for resource in template["Resources"].values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        name = resource["Metadata"]["BuildProperties"]["Binary"]
        binary = binaries / name
        if not binary.exists():
            sys.exit(f"{binary} is not built")
        archive, _ = package(binary, packages)
        # The name says what is inside, so CloudFormation sees a change exactly when the code changed.
        if archive.name not in stored:
            aws.s3.upload_file(str(archive), CODE_BUCKET, archive.name)
            print(f"{name}: new code, {archive.stat().st_size / 1e6:.1f} MB", flush=True)
        resource["Properties"]["CodeUri"] = f"s3://{CODE_BUCKET}/{archive.name}"


def deploy(aws, template, parameters):
    """Creates or updates the stack and returns its outputs."""
    # By URL: the text is close to the 51,200 bytes that CloudFormation takes in a request.
    aws.s3.put_object(Bucket=CODE_BUCKET, Key="template.json", Body=json.dumps(template, default=str).encode())
    request = {
        "StackName": differences.STACK_NAME,
        "TemplateURL": f"{aws.gateway}/{CODE_BUCKET}/template.json",
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    stack = _stack(aws)
    if stack is not None and stack["StackStatus"] not in FINISHED_WELL:
        print(f"the stack is {stack['StackStatus']}: made anew", flush=True)
        aws.cloudformation.delete_stack(StackName=differences.STACK_NAME)
        _settled(aws, gone=True)
        stack = None
    try:
        (aws.cloudformation.create_stack if stack is None else aws.cloudformation.update_stack)(**request)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise
    stack = _settled(aws)
    if stack["StackStatus"] not in FINISHED_WELL:
        _explain(aws, stack)
    count = len(aws.cloudformation.describe_stack_resources(StackName=differences.STACK_NAME)["StackResources"])
    print(f"{stack['StackStatus']}, {count} resources", flush=True)
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def leave_out(template):
    """Takes out what the emulator does not know as a resource. Returns it."""
    left_out = [name for name, each in template["Resources"].items() if each["Type"] in differences.MADE_BY_HAND]
    return [template["Resources"].pop(name)["Properties"] for name in left_out]


def make_archives(aws, archives, bus_name):
    """The bus's archives, unless they are there from an earlier start."""
    bus = aws.events.describe_event_bus(Name=bus_name)["Arn"]
    for archive in archives:
        try:
            aws.events.create_archive(
                ArchiveName=bus_name, EventSourceArn=bus, RetentionDays=archive["RetentionDays"]
            )
        except aws.events.exceptions.ResourceAlreadyExistsException:
            pass


def fill_secrets(aws, twilio):
    for name, value in differences.secrets(twilio).items():
        aws.secretsmanager.put_secret_value(SecretId=name, SecretString=json.dumps(value))


def verify_sender(aws):
    try:
        aws.sesv2.create_email_identity(EmailIdentity=differences.MAIL_DOMAIN)
    except aws.sesv2.exceptions.AlreadyExistsException:
        pass


def gateway_keys(aws):
    """Gateway keys on the plan professional for the demo companies, which nobody signed up: those of an earlier start,
    else new ones. The seed gives each company one of them."""
    name = f"/kestrel/{differences.STAGE}/usage-plan/professional"
    plan = aws.ssm.get_parameter(Name=name)["Parameter"]["Value"]
    there = {key["name"]: key for key in _pages(aws.apigateway, "get_api_keys", includeValues=True)}
    on_plan = {key["id"] for key in _pages(aws.apigateway, "get_usage_plan_keys", usagePlanId=plan)}
    keys = []
    for number in range(1, differences.DEMO_COMPANIES + 1):
        name = f"demo-{number}"
        key = there.get(name) or aws.apigateway.create_api_key(name=name, value=uuid.uuid4().hex, enabled=True)
        if key["id"] not in on_plan:
            aws.apigateway.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
        keys.append({"id": key["id"], "value": key["value"]})
    return keys


def queues(aws):
    """Every queue's address by its name, without the part that says whose stack it is."""
    urls = aws.sqs.list_queues(QueueNamePrefix=differences.STACK_NAME).get("QueueUrls", [])
    return {url.rsplit("/", 1)[1].removeprefix(f"{differences.STACK_NAME}-"): url for url in urls}


def _pages(client, operation, **arguments):
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page["items"]


def _ensure_bucket(aws):
    try:
        aws.s3.create_bucket(Bucket=CODE_BUCKET)
    except (aws.s3.exceptions.BucketAlreadyOwnedByYou, aws.s3.exceptions.BucketAlreadyExists):
        pass


def _stack(aws):
    try:
        return aws.cloudformation.describe_stacks(StackName=differences.STACK_NAME)["Stacks"][0]
    except ClientError:
        return None


def _settled(aws, gone=False):
    end = time.monotonic() + LONGEST_DEPLOYMENT_SECONDS
    while time.monotonic() < end:
        stack = _stack(aws)
        if gone and (stack is None or stack["StackStatus"] == "DELETE_COMPLETE"):
            return None
        if not gone and stack is not None and not stack["StackStatus"].endswith("IN_PROGRESS"):
            return stack
        time.sleep(0.1)
    sys.exit(f"the stack did not settle in {LONGEST_DEPLOYMENT_SECONDS} s")


def _explain(aws, stack):
    """Says which resource failed and why, then ends."""
    print(f"{stack['StackStatus']}: {stack.get('StackStatusReason', 'no reason given')}", file=sys.stderr)
    for event in aws.cloudformation.describe_stack_events(StackName=differences.STACK_NAME)["StackEvents"]:
        if "FAILED" in event["ResourceStatus"]:
            reason = event.get("ResourceStatusReason", "no reason given")
            print(f"  {event['LogicalResourceId']} {event['ResourceStatus']}: {reason}", file=sys.stderr)
    sys.exit(1)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gateway", required=True, help="the emulator's address")
    parser.add_argument("--template", required=True, type=Path)
    parser.add_argument("--binaries", required=True, type=Path, help="folder of the built functions")
    parser.add_argument("--packages", required=True, type=Path, help="folder for the zips")
    parser.add_argument("--settings", required=True, help="JSON: carrier, site, default_tenant_id, twilio")
    parser.add_argument("--result", required=True, type=Path, help="where to write parameters and outputs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
