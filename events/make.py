#!/usr/bin/env python3
"""Writes the event files of this folder: payloads in the shape AWS delivers them, with Twilio's parameters signed for
the local stack. Run it after changing anything here: python3 events/make.py"""

import base64
import hashlib
import hmac
import json
import pathlib
import urllib.parse

HERE = pathlib.Path(__file__).parent
# The local stack's signed prefix and token (cargo xtask dev); numbers are fictitious.
VOICE_URL = "http://127.0.0.1:4566/_aws/execute-api/kestrel-voice/live"
AUTH_TOKEN = "local-auth-token-0123456789abcdef"
ACCOUNT_SID = "AC00000000000000000000000000000001"
COMPANY, CALLER, OFFICE = "+15550100001", "+15550130001", "+15552010001"
CALL_SID = "CA" + "0123456789abcdef" * 2
RECORDING_SID = "RE" + "0123456789abcdef" * 2
TENANT, APPOINTMENT = "019ab000-0000-7000-8000-00000000000a", "019ab000-0000-7000-8000-0000000000aa"
STARTED, TRACE = "2026-11-23T15:00:00.250Z", "1-69232b00-0123456789abcdef01234567"


def call(**more):
    """The parameters that come with every webhook of a call."""
    place = {"City": "DENVER", "State": "CO", "Zip": "80202", "Country": "US"}
    common = {
        "AccountSid": ACCOUNT_SID, "ApiVersion": "2010-04-01", "CallSid": CALL_SID, "CallStatus": "ringing",
        "Direction": "inbound", "From": CALLER, "Caller": CALLER, "To": COMPANY, "Called": COMPANY,
        "StirVerstat": "TN-Validation-Passed-A", "CallToken": "%7B%22parentCallInfoToken%22%3A%22scrubbed%22%7D",
    }
    for who in ("From", "Caller", "To", "Called"):
        common.update({who + part: value for part, value in place.items()})
    return common | more


def sign(url, params):
    text = url + "".join(name + value for name, value in sorted(params.items()))
    return base64.b64encode(hmac.new(AUTH_TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()


def proxy_event(path, params, signature=None):
    """A REST proxy event in the shape that API Gateway delivers."""
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "Host": "voice.example.com",
        "I-Twilio-Idempotency-Token": "00000000-0000-4000-8000-000000000000",
        "User-Agent": "TwilioProxy/1.1",
        "X-Amzn-Trace-Id": "Root=1-69232b00-0123456789abcdef01234567",
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
        "X-Twilio-Signature": signature or sign(VOICE_URL + path, params),
    }
    return {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "000000000000", "apiId": "kestrel-voice", "domainName": "voice.example.com",
            "domainPrefix": "voice", "extendedRequestId": "scrubbed=", "httpMethod": "POST",
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "TwilioProxy/1.1"},
            "path": "/live" + path, "protocol": "HTTP/1.1", "requestId": "00000000-0000-4000-8000-000000000001",
            "requestTime": "23/Nov/2026:15:00:00 +0000", "requestTimeEpoch": 1795446000000, "resourceId": "scrubbed",
            "resourcePath": path, "stage": "live",
        },
        "body": urllib.parse.urlencode(params),
        "isBase64Encoded": False,
    }


def public_event(method, path, query=None, body=None, **headers):
    """A REST proxy event of AppApi: what the site and customers ask for, without a credential."""
    headers = {
        "Accept": "application/json",
        "Host": "app.example.com",
        "X-Amzn-Trace-Id": "Root=1-69232b00-0123456789abcdef01234567",
        "X-Forwarded-For": "192.0.2.7",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    } | headers
    proxy = path if path in ("/plans", "/onboard", "/v1/numbers") else path.rsplit("/", 1)[0] + "/{proxy+}"
    return {
        "resource": proxy,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": query and {name: [value] for name, value in query.items()},
        "pathParameters": {"proxy": path.rsplit("/", 1)[1]} if "{" in proxy else None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "000000000000", "apiId": "kestrel-app", "domainName": "app.example.com",
            "domainPrefix": "app", "extendedRequestId": "scrubbed=", "httpMethod": method,
            "identity": {"sourceIp": "192.0.2.7", "userAgent": "Mozilla/5.0"},
            "path": "/live" + path, "protocol": "HTTP/1.1", "requestId": "00000000-0000-4000-8000-000000000002",
            "requestTime": "24/Nov/2026:12:00:00 +0000", "requestTimeEpoch": 1795521600000, "resourceId": "scrubbed",
            "resourcePath": proxy, "stage": "live",
        },
        "body": body and json.dumps(body),
        "isBase64Encoded": False,
    }


def by_owner(event):
    """The same by a person, as the authorizer says."""
    event["requestContext"]["authorizer"] = {
        "tenant_id": TENANT, "user_id": "019ab000-0000-7000-8000-0000000000bb", "role": "owner",
    }
    event["headers"]["Origin"] = "https://app.example.com"
    event["multiValueHeaders"]["Origin"] = ["https://app.example.com"]
    return event


def onboard_files():
    company = {
        "company_name": "Acme Air", "slug": "acme-air", "owner_name": "Alice Acme", "email": "alice@acme.example",
        "email_proof": "proof", "password": "blue lantern parade", "timezone": "America/Denver", "industry": "hvac",
        "phone_number": "+13035550142", "forward_to_number": "+13035550100", "plan_tier": "professional",
    }
    post = lambda body, **headers: public_event("POST", "/onboard", None, body, **{"Content-Type": "application/json"} | headers)
    key = {"Idempotency-Key": "019ab000-0000-7000-8000-0000000000ff"}
    wrong = company | {"slug": "admin", "email": "alice", "password": "short", "forward_to_number": "911"}
    draft = lambda method, path, body: public_event(method, path, None, body, **{"Content-Type": "application/json"})
    person = {"email": "alice@acme.example", "email_proof": "proof"}
    filled = {"step": 2, "company_name": "Acme Air", "industry": "hvac", "forward_to_number": "(303) 55"}
    return {
        "plans": public_event("GET", "/plans"),
        "slug": public_event("GET", "/onboard/slug", {"company_name": "Acme Air"}),
        "slug-of-no-name": public_event("GET", "/onboard/slug"),
        "numbers": public_event("GET", "/onboard/numbers", {"area_code": "303"}),
        "numbers-of-no-area": public_event("GET", "/onboard/numbers", {"area_code": "911"}),
        "forwarding-codes": public_event("GET", "/onboard/forwarding", {"phone_number": "+13035550142"}),
        "forwarding-codes-of-no-number": public_event("GET", "/onboard/forwarding"),
        "owner-adds-number": by_owner(public_event("POST", "/v1/numbers", None, {"phone_number": "+13035550143"}, **key)),
        "nobody-adds-number": public_event("POST", "/v1/numbers", None, {"phone_number": "+13035550143"}, **key),
        "sign-up": post(company, **key),
        "sign-up-wrong-fields": post(wrong, **key),
        "sign-up-unknown-field": post(company | {"tenant_id": TENANT}, **key),
        "sign-up-without-key": post(company),
        "keep-draft": draft("PUT", "/onboard/draft", {**person, "draft": filled}),
        "keep-draft-of-an-old-device": draft(
            "PUT", "/onboard/draft", {**person, "draft": filled | {"step": 3}, "replaces": "2026-11-24T11:00:00Z"}
        ),
        "keep-draft-with-password": draft("PUT", "/onboard/draft", {**person, "draft": filled | {"password": "x"}}),
        "keep-draft-unproven": draft("PUT", "/onboard/draft", {**person, "email_proof": "guessed", "draft": filled}),
        "show-draft": draft("POST", "/onboard/draft/show", person),
        "show-draft-of-a-stranger": draft("POST", "/onboard/draft/show", {**person, "email_proof": "guessed"}),
    }


def write(name, event):
    file = HERE / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(event, indent=2) + "\n")


def number_item(version, company_name):
    """A number's item in the form of the table's stream."""
    text = lambda value: {"S": value}
    span = {"L": [text("08:00"), text("17:00")]}
    return {
        "PK": text("PHONE#" + COMPANY), "SK": text("PHONE"),
        "tenant_id": text("019ab000-0000-7000-8000-00000000000a"), "company_name": text(company_name),
        "industry": text("hvac"), "voice": text("coral"), "timezone": text("America/Denver"),
        "hours": {"M": {"week": {"L": [{"L": [span]}] * 5 + [{"L": []}] * 2}}},
        "standing": {"M": {"is": text("active")}}, "is_test_mode": {"BOOL": False},
        "forward_to": text(OFFICE), "emergency_phone": text("+15552020001"), "crews": {"N": "2"},
        "visit_minutes": {"N": "120"}, "ai_model": text("gpt-4o-mini"), "version": {"N": str(version)},
    }


SESSION = "kss_" + "A" * 43
API_KEY = "kst_test_00000000000000000000000000000027hq1H"


def question(path, **headers):
    """What API Gateway asks a REQUEST authorizer."""
    headers = {"Accept": "*/*", "Host": "app.example.com", "X-Forwarded-For": "192.0.2.1"} | headers
    return {
        "type": "REQUEST",
        "methodArn": "arn:aws:execute-api:us-east-1:000000000000:kestrelapp/live/GET" + path,
        "resource": "/v1/{proxy+}", "path": path, "httpMethod": "GET",
        "headers": headers, "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {}, "multiValueQueryStringParameters": {}, "pathParameters": {"proxy": path[4:]},
        "stageVariables": {},
        "requestContext": {
            "accountId": "000000000000", "apiId": "kestrelapp", "domainName": "app.example.com",
            "httpMethod": "GET", "identity": {"sourceIp": "192.0.2.1"}, "path": "/live" + path,
            "protocol": "HTTP/1.1", "requestId": "00000000-0000-4000-8000-000000000001",
            "requestTimeEpoch": 1795446000000, "resourceId": "scrubbed", "resourcePath": "/v1/{proxy+}",
            "stage": "live",
        },
    }


def app_event(method, path, body=None, is_logged_in=False, **headers):
    """A request to AppApi as its functions get it, after the authorizer where there is a credential."""
    event = proxy_event(path, {})
    if is_logged_in:
        headers["Authorization"] = "Session " + SESSION
        event["requestContext"]["authorizer"] = {
            "principalId": "019ab000-0000-7000-8000-0000000000aa", "tenant_id": TENANT,
            "user_id": "019ab000-0000-7000-8000-0000000000aa", "role": "owner", "integrationLatency": 12,
        }
    headers = {
        "Accept": "*/*", "Content-Type": "application/json", "Host": "app.example.com",
        "X-Amzn-Trace-Id": "Root=1-69232b00-0123456789abcdef01234567", "X-Forwarded-For": "192.0.2.1",
    } | headers
    event["requestContext"] |= {"apiId": "kestrelapp", "domainName": "app.example.com", "domainPrefix": "app"}
    event["requestContext"] |= {"httpMethod": method, "resourcePath": path}
    return event | {
        "httpMethod": method, "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "body": None if body is None else json.dumps(body),
    }


def call_end(**more):
    return {
        "version": 1, "call_sid": CALL_SID, "from": CALLER, "to": COMPANY, "status": "completed", "duration": 95,
        "ended_at": "2026-11-23T15:01:35Z", "trace": "1-69232b00-0123456789abcdef01234567",
    } | more


def sqs(*bodies, queue="call-log-retry"):
    record = lambda index, body: {
        "messageId": f"00000000-0000-4000-8000-00000000000{index}", "receiptHandle": "scrubbed", "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1", "SentTimestamp": "1795446095000", "SenderId": "scrubbed",
            "ApproximateFirstReceiveTimestamp": "1795446096000",
        },
        "messageAttributes": {}, "md5OfBody": hashlib.md5(body.encode()).hexdigest(), "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:kestrel-local-{queue}", "awsRegion": "us-east-1",
    }
    return {"Records": [record(index, body) for index, body in enumerate(bodies)]}


def announced(kind, data, event_id="0192f000-0000-7000-8000-0000000000ee"):
    """An event of ours as a rule of the bus puts it into a queue."""
    return json.dumps({
        "version": "0", "id": "00000000-0000-4000-8000-0000000000ee", "detail-type": kind, "source": "kestrel",
        "account": "000000000000", "time": "2026-11-23T15:01:36Z", "region": "us-east-1", "resources": [],
        "detail": {
            "version": 1, "id": event_id, "tenant_id": "019ab000-0000-7000-8000-00000000000a",
            "occurred_at": "2026-11-23T15:01:35Z", "trace_id": "1-69232b00-0123456789abcdef01234567",
            "type": kind, "data": data,
        },
    })


def news(kind, **detail):
    """What SES says of a mail, as a topic puts it into a queue."""
    message = {
        "eventType": kind, kind.lower(): detail,
        "mail": {
            "timestamp": "2026-11-23T15:01:37.000Z", "source": "no-reply@kestrel.example",
            "messageId": "0100018c00000000-00000000-0000-0000-0000-000000000000-000000",
            "destination": ["owner@acme.example"], "headersTruncated": False,
            "tags": {
                "ses:configuration-set": ["kestrel-local"], "tenant": ["019ab000-0000-7000-8000-00000000000a"],
                "event": [base64.urlsafe_b64encode(b"0192f000-0000-7000-8000-0000000000ee").decode().rstrip("=")],
                "recipient": ["owner"],
            },
        },
    }
    return json.dumps({
        "Type": "Notification", "MessageId": "00000000-0000-4000-8000-0000000000ff",
        "TopicArn": "arn:aws:sns:us-east-1:000000000000:kestrel-local-mail-feedback",
        "Subject": "Amazon SES Email Event Notification", "Message": json.dumps(message),
        "Timestamp": "2026-11-23T15:01:40.000Z", "SignatureVersion": "1", "Signature": "scrubbed",
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/scrubbed.pem",
        "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/scrubbed",
    })


def stream(name, old, new, number=1):
    """A batch of one change. An item that was removed has no new image."""
    whole = new or old
    change = {"ApproximateCreationDateTime": 1795446000.0, "Keys": {"PK": whole["PK"], "SK": whole["SK"]}}
    change |= {"NewImage": new} if new else {}
    change |= {
        "SequenceNumber": f"10000000000000000000{number}", "SizeBytes": 900, "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    change |= {"OldImage": old} if old else {}
    return {"Records": [{
        "eventID": "0123456789abcdef0123456789abcde" + "f01"[number - 1], "eventName": name, "eventVersion": "1.1",
        "eventSource": "aws:dynamodb", "awsRegion": "us-east-1", "dynamodb": change,
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/kestrel-local/stream/2026-11-23T00:00:00.000",
    }]}


def batch(*streams):
    return {"Records": [record for one in streams for record in one["Records"]]}


def attribute(value):
    """A value in the form of the table's stream."""
    match value:
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case list():
            return {"L": [attribute(one) for one in value]}
        case dict():
            return {"M": {name: attribute(one) for name, one in value.items()}}


def item(pk, sk, entity, **fields):
    """An item of the table, with the trace that every write of Kestrel leaves on it."""
    whole = {"PK": pk, "SK": sk, "entity": entity} | fields
    if entity != "turn":
        whole["trace"] = TRACE
    return {name: attribute(value) for name, value in whole.items()}


def tenant_item(version, **more):
    week = [[["08:00", "17:00"]]] * 5 + [[], []]
    return item("TENANT#" + TENANT, "PROFILE", "tenant", **{
        "id": TENANT, "slug": "aspen-ridge", "company_name": "Aspen Ridge Heating", "owner_name": "Avery Owner",
        "owner_email": "avery@aspen-ridge.example", "twilio_phone_number": COMPANY, "forward_to_number": OFFICE,
        "industry": "hvac", "timezone": "America/Denver", "business_hours": {"week": week}, "crews": 2,
        "visit_minutes": 120, "ai_model": "gpt-4o-mini", "ai_voice": "coral", "emergency_keywords": ["no heat"],
        "plan_tier": "professional", "subscription_status": "active", "max_monthly_calls": 1500,
        "is_test_mode": False, "features": {}, "created_at": "2026-11-01T12:00:00Z",
        "updated_at": "2026-11-23T15:00:00Z", "version": version, "gsi1pk": "TENANTS#00", "gsi1sk": TENANT,
    } | more)


def call_item(**more):
    return item(f"TENANT#{TENANT}#CALLS", f"{STARTED}#{CALL_SID}", "call", **{
        "call_sid": CALL_SID, "from": CALLER, "to": COMPANY, "status": "completed", "started_at": STARTED,
        "ended_at": "2026-11-23T15:01:35Z", "duration_seconds": 95, "outcome": "booked",
        "summary": "Jordan Caller booked a visit for Tue Nov 24, 8 AM.", "customer_name": "Jordan Caller",
        "customer_phone": CALLER, "appointment_id": APPOINTMENT, "kind": "answered", "counted": True,
        "period": "2026-11", "day": 23, "turns": 6,
    } | more)


def turn_item(number, heard, said, emergency=None, is_alarm=False):
    """A turn, under the short names in which it is stored (shared/src/store/compact.rs)."""
    state = {"c": {"b": 1795446000.25, "p": "2026-11", "k": "answered"}, "g": "need"}
    more = {"al": True} if is_alarm else {}
    return item(f"TENANT#{TENANT}#CALL#{CALL_SID}", f"TURN#{number:03}", "turn", **{
        "n": number, "a": 1795446060, "h": heard, "r": {"y": said, "x": {"d": "listen", "e": "anything"}},
        "s": state | ({"em": emergency} if emergency else {}), "t": TRACE, "ttl": 1830006060,
    } | more)


def message_item(part, content):
    return item(f"TENANT#{TENANT}#MESSAGES", f"{STARTED}#{CALL_SID}#{part}", "message", **{
        "call_sid": CALL_SID, "received_at": "2026-11-23T15:01:10Z", "from": CALLER, "name": "Jordan Caller",
        "content": content, "is_handled": False,
    })


def appointment_item(**more):
    return item(f"TENANT#{TENANT}#APPTS", f"2026-11-24T15:00:00.000Z#{APPOINTMENT}", "appointment", **{
        "id": APPOINTMENT, "crew": 1, "starts_at": "2026-11-24T15:00:00Z", "ends_at": "2026-11-24T17:00:00Z",
        "customer_name": "Jordan Caller", "customer_phone": CALLER, "address": "12 Oak Street",
        "service_type": "ac repair", "notes": "My air conditioner stopped.", "status": "booked",
        "call_sid": CALL_SID, "created_at": "2026-11-23T15:01:00Z",
    } | more)


def usage_item(calls, limit, **more):
    return item("TENANT#" + TENANT, "USAGE#2026-11", "usage", **{
        "period": "2026-11", "calls": calls, "seconds": calls * 90, "day_23": calls, "limit": limit,
        "last_call_at": STARTED,
    } | more)


def health_item(score, *reasons, sk="HEALTH"):
    return item("TENANT#" + TENANT, sk, "health", score=score, reasons=list(reasons), scored_on="2026-11-23")


def job_item():
    return item("JOB#close_month#2026-12-05", "SUMMARY", "job_run", **{
        "job": "close_month", "run": "2026-12-05", "tally": {"closed": 198, "mismatch": 2},
        "finished_at": "2026-12-05T12:03:00Z", "ttl": 1830600180,
    })


def relay_files():
    """Changes of every kind that is announced, and some that are not."""
    made = lambda new: stream("INSERT", None, new)
    became = lambda old, new: stream("MODIFY", old, new)
    gone = lambda old: stream("REMOVE", old, None)
    abandoned = {"outcome": "abandoned", "duration_seconds": 4, "turns": 0}
    told = {name: None for name in ("summary", "customer_name", "customer_phone", "appointment_id")}
    missed = {name: value for name, value in call_item(**abandoned).items() if name not in told}
    danger = turn_item(1, "I smell gas in the basement", "Leave the building now.", "life_threatening", True)
    urgent = turn_item(2, "we have no heat", "Shall I connect you to the on-call technician?", "urgent", True)
    booked, tenant = appointment_item(), tenant_item(1)
    spoken = {"kind": "spoken", "turn": 3, "text": "Please call me about the invoice."}
    recorded = {
        "kind": "voicemail", "recording_sid": RECORDING_SID, "duration_seconds": 12,
        "recording_url": f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Recordings/{RECORDING_SID}",
    }
    closed = usage_item(1510, 1500, state="CLOSED", checksum="ab" * 32, appointments=410, test_calls=3, adjustments=2)
    unreadable = {name: value for name, value in call_item().items() if name != "status"}
    customer = item(f"TENANT#{TENANT}#CUSTOMERS", CALLER, "customer", phone=CALLER, name="Jordan Caller")
    slot = item(f"TENANT#{TENANT}#SLOTS", "01#2026-11-24T15:00:00.000Z", "slot", appointment_id=APPOINTMENT)
    return {
        "call-completed": made(call_item()),
        "call-missed": made(missed),
        "call-amended": became(missed, call_item()),
        "danger-to-life": made(danger),
        "urgent-words": made(urgent),
        "danger-already-known": made(turn_item(2, "yes, I am outside", "Please stay on the line.", "life_threatening")),
        "message-taken": made(message_item("TURN#003", spoken)),
        "voicemail-left": made(message_item(RECORDING_SID, recorded)),
        "visit-booked": made(booked),
        "visit-changed": became(booked, appointment_item(notes="Bring a ladder.")),
        "visit-canceled": became(booked, appointment_item(status="canceled")),
        "four-fifths-reached": became(usage_item(1199, 1500), usage_item(1200, 1500)),
        "limit-lowered": became(usage_item(1200, 5000), usage_item(1200, 1000)),
        "month-closed": became(usage_item(1510, 1500, state="CLOSING"), closed),
        "company-signed-up": made(tenant),
        "company-renamed": became(tenant, tenant_item(2, company_name="Aspen Ridge Heating and Air")),
        "company-suspended": became(tenant, tenant_item(2, subscription_status="suspended")),
        "company-reactivated": became(tenant_item(2, subscription_status="suspended"), tenant_item(3)),
        "company-left": became(tenant, tenant_item(2, deleted_at="2026-11-23T15:00:00Z")),
        "health-dropped": became(health_item(70, "silent"), health_item(20, "past_due", "silent")),
        "health-of-a-night-kept": made(health_item(20, "past_due", "silent", sk="HEALTH#2026-11-23")),
        "job-finished": made(job_item()),
        "removed-by-time": gone(danger),
        "nobody-is-told": batch(stream("INSERT", None, customer, 1), stream("INSERT", None, slot, 2)),
        "unreadable-between": batch(
            stream("INSERT", None, booked, 1), stream("INSERT", None, unreadable, 2),
            stream("MODIFY", tenant, tenant_item(2), 3),
        ),
    }


def main():
    voice, answered = "twilio-voice-webhook/", {"CallStatus": "in-progress"}
    write(voice + "inbound-call.json", proxy_event("/voice/incoming", call()))
    withheld = call(From="anonymous", Caller="anonymous")
    write(voice + "withheld-caller.json", proxy_event("/voice/incoming", withheld))
    write(voice + "forwarded-call.json", proxy_event("/voice/incoming", call(ForwardedFrom=OFFICE)))
    write(voice + "bad-signature.json", proxy_event("/voice/incoming", call(), "AAAAAAAAAAAAAAAAAAAAAAAAAAA="))
    speech = call(**answered, SpeechResult="My air conditioner stopped.", Confidence="0.92", Language="en-US")
    write(voice + "caller-speaks.json", proxy_event("/voice/turn/1", speech))
    write(voice + "caller-silent.json", proxy_event("/voice/turn/1", call(**answered, SpeechResult="")))
    write(voice + "caller-presses-keys.json", proxy_event("/voice/turn/1", call(**answered, Digits="0")))
    unanswered = call(**answered, DialCallStatus="no-answer", DialCallSid="CA" + "f" * 32, DialBridged="false")
    write(voice + "transfer-unanswered.json", proxy_event("/voice/transfer-ended/2", unanswered))
    recording = {
        "RecordingSid": RECORDING_SID, "RecordingDuration": "12",
        "RecordingUrl": f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Recordings/{RECORDING_SID}",
    }
    voicemail = call(CallStatus="completed", **recording, Digits="hangup")
    write(voice + "voicemail.json", proxy_event("/voice/recording/3", voicemail))
    report = recording | {
        "AccountSid": ACCOUNT_SID, "CallSid": CALL_SID, "RecordingStatus": "completed", "RecordingChannels": "1",
        "RecordingSource": "RecordVerb", "RecordingStartTime": "Mon, 23 Nov 2026 15:01:00 +0000",
    }
    write(voice + "fallback-recording.json", proxy_event("/voice/fallback-recording/" + COMPANY[1:], report))

    ended = call(
        CallStatus="completed", CallDuration="95", Duration="2", Timestamp="Mon, 23 Nov 2026 15:01:35 +0000",
        CallbackSource="call-progress-events", SequenceNumber="0",
    )
    write("call-complete/call-ended.json", proxy_event("/voice/status", ended))
    write("call-complete/forwarded-call-ended.json", proxy_event("/voice/status", ended | {"ForwardedFrom": OFFICE}))
    write("call-complete/caller-gave-up.json", proxy_event("/voice/status", ended | {"CallStatus": "canceled", "CallDuration": "0"}))
    write("call-complete/bad-signature.json", proxy_event("/voice/status", ended, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="))

    write("call-log-retry/waiting-call.json", sqs(json.dumps(call_end())))
    write("call-log-retry/one-of-two-unreadable.json", sqs("not a report", json.dumps(call_end())))

    begin = json.dumps({"step": "begin", "job": "score_health"})
    page = json.dumps({
        "step": "visit", "job": "score_health", "as_of": "2026-11-24T10:30:00Z", "shard": 7,
        "after": "019ab000-0000-7000-8000-00000000000a",
    })
    write("health-score/night-begins.json", sqs(begin, queue="health-score"))
    write("health-score/page-and-unreadable.json", sqs(page, "not an order", queue="health-score"))
    reconcile = lambda name, **order: write(f"reconcile/{name}.json", sqs(json.dumps(order), queue="reconcile"))
    reconcile("hourly", kind="hourly", at="2026-11-23T15:00:00Z")
    reconcile("nightly", kind="nightly", at="2026-11-23T05:00:00Z")
    window = {"from": "2026-11-23T09:00:00Z", "until": "2026-11-23T14:50:00Z"}
    reconcile("chosen-hours", kind="window", **window)
    page = {"page": 2, "token": "PA" + RECORDING_SID}
    reconcile("next-page", kind="window", list="recordings", page=page, **window)
    reconcile("unreadable-order", kind="weekly", at="2026-11-23T05:00:00Z")
    sweep = lambda name, **order: write(f"account-sweep/{name}.json", sqs(json.dumps(order), queue="account-sweep"))
    sweep("hourly", kind="sweep_accounts", at="2026-11-23T15:40:00Z")
    sweep("reopen-a-company", kind="reopen", tenant_id="019ab000-0000-7000-8000-00000000000a", operator="sam")
    sweep("unreadable-order", kind="reopen")
    of_call = {"call_sid": CALL_SID, "is_test": False}
    emergency = of_call | {"started_at": "2026-11-23T15:00:00Z", "turn": 1, "is_life_threatening": True}
    message = of_call | {"call_started_at": "2026-11-23T15:00:00Z", "turn": 3}
    reached = {"period": "2026-11", "percent": 80, "calls": 1200, "limit": 1500}
    month = "019ab000-0000-7000-8000-00000000000a:2026-11:80"
    write("notify/emergency-to-text.json", sqs(announced("call.emergency", emergency), queue="notify-sms"))
    write("notify/message-to-mail.json", sqs(announced("call.message", message), queue="notify-mail"))
    mails = ["not an event", announced("usage.threshold", reached, month)]
    write("notify/one-of-two-unreadable.json", sqs(*mails, queue="notify-mail"))
    bounced = {
        "feedbackId": "0100018c", "bounceType": "Permanent", "bounceSubType": "General", "timestamp": "2026-11-23T15:01:39.000Z",
        "bouncedRecipients": [{"emailAddress": "owner@acme.example", "action": "failed", "status": "5.1.1"}],
    }
    complained = {
        "feedbackId": "0100018d", "complaintFeedbackType": "abuse", "timestamp": "2026-11-23T15:01:39.000Z",
        "complainedRecipients": [{"emailAddress": "owner@acme.example"}],
    }
    write("notify/mail-bounced.json", sqs(news("Bounce", **bounced), queue="mail-feedback"))
    write("notify/mail-complained-of.json", sqs(news("Complaint", **complained), queue="mail-feedback"))
    write("notify/digests-begin.json", sqs('{"step":"begin","job":"send_digests"}', queue="notify-digest"))
    months = lambda *orders: sqs(*(json.dumps(order) for order in orders), queue="usage-reset")
    write("usage-reset/open-month.json", months({"step": "begin", "job": "open_month"}))
    write("usage-reset/close-month.json", months({"step": "begin", "job": "close_month"}))
    page = {
        "step": "visit", "job": "close_month", "as_of": "2026-12-05T06:00:00Z", "shard": 3,
        "after": "019ab000-0000-7000-8000-00000000000a",
    }
    write("usage-reset/one-page.json", months(page))
    foreign = {"step": "begin", "job": "score_health"}
    write("usage-reset/unreadable-and-foreign.json", months({"step": "begin", "job": "make_tea"}, foreign))

    before, now = number_item(1, "Aspen Ridge Heating"), number_item(2, "Aspen Ridge Heating and Air")
    write("fallback-publisher/number-attached.json", stream("INSERT", None, before))
    write("fallback-publisher/company-renamed.json", stream("MODIFY", before, now))

    for name, event in onboard_files().items():
        write(f"tenant-onboard/{name}.json", event)
    write("authorizer/session.json", question("/v1/calls", Authorization="Session " + SESSION))
    write("authorizer/api-key.json", question("/v1/calls", Authorization="Bearer " + API_KEY))
    mistyped = API_KEY[:-1] + ("0" if API_KEY[-1] != "0" else "1")
    write("authorizer/mistyped-key.json", question("/v1/calls", Authorization="Bearer " + mistyped))
    write("authorizer/password-instead.json", question("/v1/calls", Authorization="Basic amFuZTpzZWNyZXQ="))
    write("authorizer/no-credential.json", question("/v1/calls"))

    site = {"Origin": "https://app.example.com"}
    person = {"email": "owner@acme.example", "password": "blue lantern parade"}
    identity = lambda name, *request, **more: write(f"identity/{name}.json", app_event(*request, **more))
    identity("log-in", "POST", "/auth/login", person, **site)
    identity("foreign-page-logs-in", "POST", "/auth/login", person, Origin="https://evil.example")
    identity("log-in-with-unknown-field", "POST", "/auth/login", person | {"tenant_id": TENANT}, **site)
    identity("show-session", "GET", "/auth/session", is_logged_in=True)
    identity("log-out-from-elsewhere", "POST", "/auth/logout", is_logged_in=True, Origin="https://evil.example")
    identity("no-address", "POST", "/auth/email-codes", {"email": "owner at acme"}, **site)
    reset = {"email": "owner@acme.example", "code": "123456", "password": "short"}
    identity("short-password", "POST", "/auth/password-reset/confirm", reset, **site)

    for name, event in relay_files().items():
        write(f"event-relay/{name}.json", event)


main()
