"""The plain peer: a handler function and boto3, nothing else."""

import os
from urllib.parse import parse_qsl

import same_work


def handler(event, context):
    params = parse_qsl(event["body"], keep_blank_values=True)
    signature = event["headers"].get("X-Twilio-Signature", "")
    if not same_work.is_signed(event["path"], params, signature):
        return {"statusCode": 403, "headers": {}, "body": "", "isBase64Encoded": False}
    twiml = same_work.answer_call(dict(params), os.environ.get("_X_AMZN_TRACE_ID"))
    headers = {"content-type": "text/xml; charset=utf-8", "cache-control": "no-store"}
    return {"statusCode": 200, "headers": headers, "body": twiml, "isBase64Encoded": False}
