"""What both Python peers do with a verified call: the same work as twilio-voice-webhook, with boto3.

Written as boto3's and Lambda's documentation recommend: clients are made, the secret is read and the table's
connection is opened while the module is imported, so that no call waits for them; values of the table are plain
attribute values of the low-level client, which is faster than the resource.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from datetime import datetime, timedelta, timezone
from html import escape
from zoneinfo import ZoneInfo

import boto3

TABLE_NAME = os.environ["TABLE_NAME"]
PUBLIC_VOICE_URL = os.environ["PUBLIC_VOICE_URL"]
REMEMBERED_FOR_SECONDS = 30
CALL_TTL = timedelta(days=400)

_secrets = boto3.client("secretsmanager")
_table = boto3.client("dynamodb")
_routings = {}

_secret = json.loads(_secrets.get_secret_value(SecretId=os.environ["TWILIO_SECRET_ARN"])["SecretString"])
_tokens = [_secret["auth_token"].encode()]
if _secret.get("auth_token_previous"):
    _tokens.append(_secret["auth_token_previous"].encode())


def _get_item(pk, sk):
    return _table.get_item(
        TableName=TABLE_NAME,
        Key={"PK": {"S": pk}, "SK": {"S": sk}},
        ConsistentRead=False,
        ReturnConsumedCapacity="TOTAL",
    ).get("Item")


# Opens the table's connection before the first call.
_get_item("PRIME", "PRIME")


def is_signed(path, params, signature):
    """Whether Twilio signed a form, given as pairs, that was posted to a path."""
    signed = PUBLIC_VOICE_URL + path + "".join(name + value for name, value in sorted(params))
    for token in _tokens:
        digest = hmac.new(token, signed.encode(), hashlib.sha1).digest()
        if hmac.compare_digest(base64.b64encode(digest).decode(), signature):
            return True
    return False


def answer_call(form, trace_header):
    """Opens the call once and returns the TwiML that greets the caller."""
    now = datetime.now(timezone.utc)
    routing = _routing(form["To"])
    zone = ZoneInfo(routing["timezone"]["S"])
    _open_call(form, routing, now, zone, trace_header)
    return _greeting(routing, now, zone)


def _routing(dialled):
    known = _routings.get(dialled)
    if known and time.monotonic() - known[1] < REMEMBERED_FOR_SECONDS:
        return known[0]
    routing = _get_item("PHONE#" + dialled, "PHONE")
    _routings[dialled] = (routing, time.monotonic())
    return routing


def _open_call(form, routing, now, zone, trace_header):
    item = {
        "PK": {"S": "CALL#" + form["CallSid"]},
        "SK": {"S": "CALL"},
        "entity": {"S": "call_pointer"},
        "trace": {"S": _trace(trace_header)},
        "ttl": {"N": str(int((now + CALL_TTL).timestamp()))},
        "call_sid": {"S": form["CallSid"]},
        "tenant_id": routing["tenant_id"],
        "started_at": {"S": now.isoformat().replace("+00:00", "Z")},
        "period": {"S": now.astimezone(zone).strftime("%Y-%m")},
        "day": {"N": str(now.astimezone(zone).day)},
        "from": {"S": form["From"]},
        "to": {"S": form["To"]},
        "kind": {"S": "test" if routing["is_test_mode"]["BOOL"] else "answered"},
    }
    try:
        _table.put_item(
            TableName=TABLE_NAME,
            Item=item,
            ConditionExpression="attribute_not_exists(PK)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            ReturnConsumedCapacity="TOTAL",
        )
    except _table.exceptions.ConditionalCheckFailedException:
        pass  # Twilio repeats webhooks: the call is open already and hears the same greeting.


def _trace(header):
    for part in (header or "").split(";"):
        if part.strip().startswith("Root="):
            return part.strip()[len("Root="):]
    return "none"


def _is_open(hours, now, zone):
    local = now.astimezone(zone)
    if any(day["S"] == local.date().isoformat() for day in hours.get("closed_on", {}).get("L", ())):
        return False
    clock = local.strftime("%H:%M")
    spans = hours["week"]["L"][local.weekday()]["L"]
    return any(span["L"][0]["S"] <= clock < span["L"][1]["S"] for span in spans)


VOICES = {
    "alloy": "Kore", "ash": "Puck", "coral": "Zephyr", "echo": "Charon",
    "fable": "Fenrir", "nova": "Aoede", "onyx": "Orus", "shimmer": "Leda",
}
HINTS = (
    "air conditioning,AC,furnace,heat pump,boiler,thermostat,water heater,no heat,burst pipe,leak,clogged drain,"
    "sewage,gas smell,carbon monoxide,appointment,reschedule,cancel,estimate,price,opening hours,representative,"
    "technician"
)
DISCLOSURE = "I'm an automated AI assistant."


def _greeting(routing, now, zone):
    company = routing["company_name"]["S"]
    if _is_open(routing["hours"]["M"], now, zone):
        words = f"Thanks for calling {company}. {DISCLOSURE} How can I help you today?"
    else:
        words = (
            f"Thanks for calling {company}. {DISCLOSURE} Our office is closed right now. "
            "I can book a visit or take a message. How can I help you?"
        )
    voice = "Google.en-US-Chirp3-HD-" + VOICES[routing["voice"]["S"]]
    action = escape(PUBLIC_VOICE_URL + "/voice/turn/1")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        f'<Gather input="dtmf speech" action="{action}" method="POST" timeout="5" speechTimeout="auto" '
        f'language="en-US" hints="{HINTS}" finishOnKey="#" actionOnEmptyResult="true" profanityFilter="false">'
        f'<Say voice="{voice}" language="en-US">{escape(words)}</Say></Gather>'
        f'<Redirect method="POST">{action}</Redirect></Response>'
    )
