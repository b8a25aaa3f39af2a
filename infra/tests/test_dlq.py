"""What an operator sees of a message that was given up names nobody, and it goes back to where it came from."""

import json
import sys
import unittest

from deployed import ROOT

sys.path.insert(0, str(ROOT / "infra"))
import dlq  # noqa: E402  (its folder is no package)

END = {
    "version": 1,
    "call_sid": "CA0123456789abcdef0123456789abcdef",
    "from": "+15550130001",
    "to": "+15550100001",
    "forwarded_from": "+15552010001",
    "status": "completed",
    "duration": 42,
    "ended_at": "2026-11-24T12:00:00Z",
    "trace": "1-5759e988-bd862e3fe1be46a994272793",
}


class WithoutPeople(unittest.TestCase):
    def test_ids_and_times_are_shown_and_numbers_of_people_are_not(self):
        shown = dlq.without_people(json.dumps(END))

        self.assertEqual(shown["call_sid"], END["call_sid"])
        self.assertEqual((shown["status"], shown["duration"]), ("completed", 42))
        self.assertNotIn("555", json.dumps({key: shown[key] for key in ("from", "to", "forwarded_from")}))

    def test_a_set_aside_message_shows_its_reason_and_what_is_inside_without_people(self):
        body = {"version": 1, "source": "call-log-retry", "reason": "the company is gone", "message_id": "m",
                "body": json.dumps(END)}

        shown = dlq.without_people(json.dumps(body))

        self.assertEqual((shown["source"], shown["reason"]), ("call-log-retry", "the company is gone"))
        self.assertEqual(shown["body"]["call_sid"], END["call_sid"])
        self.assertNotIn("+1555", json.dumps(shown))

    def test_text_that_is_no_json_shows_its_size_and_hash_only(self):
        for text in ("Jane Doe +15550130001", '"+15550130001"', '{"from":"+15550130001"'):
            self.assertNotIn("555", str(dlq.without_people(text)).split("SHA")[0])

    def test_a_new_field_is_hidden_until_somebody_says_that_it_is_no_person(self):
        self.assertNotIn("Jane", str(dlq.without_people('{"customer_name":"Jane Doe"}')))


class Origins(unittest.TestCase):
    def test_a_dead_letter_goes_back_to_the_queue_of_its_name(self):
        self.assertEqual(dlq.origin("notify-sms-dlq", "x"), ("notify-sms", "x"))

    def test_an_event_goes_to_the_queue_to_which_its_rule_could_not_deliver_it(self):
        def origin(rule, target):
            beside = {"RULE_ARN": {"StringValue": rule}, "TARGET_ARN": {"StringValue": target}}
            return dlq.origin("events-dlq", "x", beside, "kestrel-prod-")

        aws = "arn:aws:events:us-east-1:123456789012:rule/"
        queue = "arn:aws:sqs:us-east-1:123456789012:"
        mail = f"{queue}kestrel-prod-notify-mail"
        self.assertEqual(origin(f"{aws}kestrel-prod/kestrel-prod-notify-mail", mail), ("notify-mail", "x"))
        for rule, target in [
            (f"{aws}kestrel-prod-open-month", f"{queue}kestrel-prod-usage-reset"),
            (f"{aws}kestrel-dev/kestrel-dev-notify-mail", mail),
            (f"{aws}kestrel-prod/kestrel-prod-notify-mail", f"{queue}another"),
            ("", ""),
        ]:
            self.assertEqual(origin(rule, target), (None, "x"), rule)
        self.assertEqual(dlq.origin("events-dlq", "x"), (None, "x"))

    def test_what_was_set_aside_goes_back_as_it_came(self):
        body = json.dumps({"source": "usage-reset", "reason": "r", "message_id": "m", "body": "the text"})

        self.assertEqual(dlq.origin("quarantine", body), ("usage-reset", "the text"))


if __name__ == "__main__":
    unittest.main()
