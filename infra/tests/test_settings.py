"""What the emulator ignores and a bad day needs: retention, retries, dead letters, protection, alarms."""

import json
import tomllib
import unittest

from deployed import DOMAIN, ROOT, SITE, TEMPLATE, deployed, of_type, written

FUNCTIONS = {
    "VoiceFunction": "twilio-voice-webhook",
    "CallCompleteFunction": "call-complete",
    "CallLogRetryFunction": "call-log-retry",
    "FallbackPublisherFunction": "fallback-publisher",
    "EventRelayFunction": "event-relay",
    "UsageResetFunction": "usage-reset",
    "DataExportFunction": "data-export",
    "HealthScoreFunction": "health-score",
    "ReconcileFunction": "reconcile",
    "AccountSweepFunction": "account-sweep",
    "NotifyFunction": "notify",
    "AuthorizerFunction": "authorizer",
    "IdentityFunction": "identity",
    "TenantApiFunction": "tenant-api",
    "TenantOnboardFunction": "tenant-onboard",
}
# In MB, where it is not 256: the jobs look at many companies at once, Argon2id is meant to be slow.
MEMORY = {"UsageResetFunction": 512, "IdentityFunction": 1024, "TenantApiFunction": 512, "TenantOnboardFunction": 512}
COMMON = {"STAGE", "TABLE_NAME", "DEFAULT_TENANT_ID"}
TOLD = {
    "VoiceFunction": {
        "PUBLIC_VOICE_URL",
        "FALLBACK_BASE_URL",
        "TWILIO_SECRET_ARN",
        "OPENAI_SECRET_ARN",
        "SECRET_TTL_SECONDS",
    },
    "CallCompleteFunction": {"PUBLIC_VOICE_URL", "TWILIO_SECRET_ARN", "SECRET_TTL_SECONDS", "CALL_LOG_QUEUE_URL"},
    "CallLogRetryFunction": {"CALL_LOG_QUEUE_URL", "QUARANTINE_QUEUE_URL"},
    "FallbackPublisherFunction": {"FALLBACK_BUCKET", "FALLBACK_BASE_URL", "PUBLIC_VOICE_URL"},
    "EventRelayFunction": {"EVENT_BUS_NAME", "QUARANTINE_QUEUE_URL"},
    "UsageResetFunction": {"JOB_QUEUE_URL", "QUARANTINE_QUEUE_URL"},
    "DataExportFunction": {"EXPORT_BUCKET", "EXPORT_QUEUE_URL", "QUARANTINE_QUEUE_URL"},
    "HealthScoreFunction": {"JOB_QUEUE_URL", "QUARANTINE_QUEUE_URL"},
    "ReconcileFunction": {"TWILIO_SECRET_ARN", "TWILIO_API_URL", "RECONCILE_QUEUE_URL"},
    "AccountSweepFunction": {
        "TWILIO_SECRET_ARN",
        "TWILIO_API_URL",
        "PUBLIC_VOICE_URL",
        "JOB_QUEUE_URL",
        "QUARANTINE_QUEUE_URL",
    },
    "NotifyFunction": {
        "TWILIO_SECRET_ARN",
        "TWILIO_API_URL",
        "MAIL_FROM",
        "MAIL_CONFIGURATION_SET",
        "CUSTOMER_SUCCESS_EMAIL",
        "OPERATOR_EMAIL",
        "DASHBOARD_URL",
        "NOTIFY_MAIL_QUEUE_URL",
        "NOTIFY_SMS_QUEUE_URL",
        "MAIL_FEEDBACK_QUEUE_URL",
        "JOB_QUEUE_URL",
        "QUARANTINE_QUEUE_URL",
    },
    "AuthorizerFunction": set(),
    "IdentityFunction": {"SITE_ORIGIN", "EDGE_SECRET_ARN", "MAIL_FROM", "MAIL_CONFIGURATION_SET"},
    "TenantApiFunction": {
        "SITE_ORIGIN",
        "CURSOR_SECRET_ARN",
        "EXPORT_BUCKET",
        "EXPORT_QUEUE_URL",
        "MAIL_FROM",
        "MAIL_CONFIGURATION_SET",
        "TENANT_ROLE_ARN",
        "TWILIO_SECRET_ARN",
        "TWILIO_API_URL",
        "RECORDING_BUCKET",
        "OPENAI_SECRET_ARN",
    },
    "TenantOnboardFunction": {
        "SITE_ORIGIN",
        "EDGE_SECRET_ARN",
        "TWILIO_SECRET_ARN",
        "TWILIO_API_URL",
        "FALLBACK_BASE_URL",
        "PUBLIC_VOICE_URL",
        "USAGE_PLAN_PROFESSIONAL_PARAMETER",
        "USAGE_PLAN_ENTERPRISE_PARAMETER",
        "TENANT_ROLE_ARN",
    },
}
# Fed by a queue of its own: what it works on waits there, however often it fails.
QUEUES = {
    "CallLogRetryQueue": "CallLogRetryFunction",
    "UsageResetQueue": "UsageResetFunction",
    "DataExportQueue": "DataExportFunction",
    "HealthScoreQueue": "HealthScoreFunction",
    "ReconcileQueue": "ReconcileFunction",
    "AccountSweepQueue": "AccountSweepFunction",
    "NotifyMailQueue": "NotifyFunction",
    "NotifySmsQueue": "NotifyFunction",
    "NotifyDigestQueue": "NotifyFunction",
    "MailFeedbackQueue": "NotifyFunction",
}
ROUTES = {
    "/voice/incoming": "VoiceFunction",
    "/voice/turn/{n}": "VoiceFunction",
    "/voice/transfer-ended": "VoiceFunction",
    "/voice/transfer-ended/{n}": "VoiceFunction",
    "/voice/recording": "VoiceFunction",
    "/voice/recording/{n}": "VoiceFunction",
    "/voice/fallback-recording/{digits}": "VoiceFunction",
    "/voice/status": "CallCompleteFunction",
}


def only(template, kind):
    [properties] = of_type(template, kind).values()
    return properties


def named(template, name):
    return template["Resources"][name]["Properties"]


class Functions(unittest.TestCase):
    def setUp(self):
        self.template = deployed()
        self.functions = of_type(self.template, "AWS::Lambda::Function")

    def test_each_is_named_after_the_folder_it_is_built_from(self):
        self.assertEqual(set(self.functions), set(FUNCTIONS))
        for name, folder in FUNCTIONS.items():
            self.assertEqual(self.functions[name]["FunctionName"], f"kestrel-prod-{folder}")
            build = written()["Resources"][name]["Metadata"]
            self.assertEqual(build, {"BuildMethod": "rust-cargolambda", "BuildProperties": {"Binary": folder}})
            self.assertTrue((ROOT / "functions" / folder / "Cargo.toml").is_file())

    def test_each_is_told_exactly_what_it_reads(self):
        for name in FUNCTIONS:
            with self.subTest(name):
                self.assertEqual(set(self.functions[name]["Environment"]["Variables"]), COMMON | TOLD[name])

    def test_all_are_traced_small_and_built_for_the_architecture_asked_for(self):
        for name, function in self.functions.items():
            with self.subTest(name):
                self.assertEqual(function["Runtime"], "provided.al2023")
                self.assertEqual(function["MemorySize"], MEMORY.get(name, 256))
                self.assertEqual(function["Architectures"], ["arm64"])
                self.assertEqual(function["TracingConfig"], {"Mode": "Active"})

    def test_what_twilio_waits_for_ends_before_twilio_does(self):
        for name in ("VoiceFunction", "CallCompleteFunction"):
            self.assertLess(self.functions[name]["Timeout"], 15)

    def test_concurrency_is_unlimited_unless_asked_for(self):
        limited = deployed(VoiceConcurrency=7, CallCompleteConcurrency=8, FallbackPublisherConcurrency=9)
        limits = {
            name: function.get("ReservedConcurrentExecutions")
            for name, function in of_type(limited, "AWS::Lambda::Function").items()
        }
        limited = {"VoiceFunction", "CallCompleteFunction", "FallbackPublisherFunction"}
        self.assertEqual({name for name, limit in limits.items() if limit is not None}, limited)
        self.assertIsNone(limits["CallLogRetryFunction"], "a queue's consumer is limited at its poller")
        for function in self.functions.values():
            self.assertNotIn("ReservedConcurrentExecutions", function)

    def test_every_log_group_forgets_and_every_function_writes_to_its_own(self):
        groups = of_type(self.template, "AWS::Logs::LogGroup")
        self.assertEqual(len(groups), len(FUNCTIONS) + 2)
        for group in groups.values():
            self.assertEqual(str(group["RetentionInDays"]), "30")
        used = [function["LoggingConfig"]["LogGroup"]["Ref"] for function in self.functions.values()]
        self.assertEqual(len(set(used)), len(FUNCTIONS))


class TheVoiceApi(unittest.TestCase):
    def test_it_has_exactly_the_routes_of_the_contract(self):
        paths = named(deployed(), "VoiceApi")["Body"]["paths"]
        found = {}
        for path, methods in paths.items():
            self.assertEqual(list(methods), ["post"], path)
            uri = methods["post"]["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            found[path] = next(name for name in FUNCTIONS if name in uri)
        self.assertEqual(found, ROUTES)

    def test_its_only_stage_is_throttled_traced_and_logged_without_bodies(self):
        stage = named(deployed(), "VoiceApiliveStage")
        self.assertEqual(stage["StageName"], "live")
        self.assertTrue(stage["TracingEnabled"])
        [method] = stage["MethodSettings"]
        self.assertEqual((method["ResourcePath"], method["HttpMethod"]), ("/*", "*"))
        self.assertGreater(int(method["ThrottlingRateLimit"]), 0)
        self.assertEqual((method["LoggingLevel"], method["DataTraceEnabled"]), ("OFF", False))

    def test_its_access_log_names_no_person(self):
        line = named(deployed(), "VoiceApiliveStage")["AccessLogSetting"]["Format"]
        self.assertIn("$context.resourcePath", line)
        self.assertEqual(len(json.loads(line.replace("\n", ""))), 11)
        for personal in ("sourceIp", "userAgent", "identity", "$context.path", "requestOverride", "authorizer"):
            self.assertNotIn(personal, line)

    def test_it_has_the_id_the_emulator_is_told(self):
        tags = {tag["Key"]: tag["Value"] for tag in named(deployed(), "VoiceApi")["Tags"]}
        self.assertEqual(tags["ms-custom-id"], "kestrel-voice")

    def test_a_domain_closes_the_other_door_and_old_tls(self):
        template = deployed(**DOMAIN)
        self.assertEqual(only(template, "AWS::ApiGateway::DomainName")["SecurityPolicy"], "TLS_1_2")
        body = named(template, "VoiceApi")
        self.assertIn("'disableExecuteApiEndpoint': True", str(body))

    def test_the_signed_prefix_is_the_parameter_else_the_domain_else_left_to_the_request(self):
        for given, voice, publisher in [
            ({"PublicVoiceUrl": "https://p.example.com", **DOMAIN}, "https://p.example.com", "https://p.example.com"),
            (DOMAIN, "https://voice.example.com", "https://voice.example.com"),
            ({}, "", "${VoiceApi}.execute-api."),
        ]:
            functions = of_type(deployed(**given), "AWS::Lambda::Function")
            told = {name: functions[name]["Environment"]["Variables"].get("PUBLIC_VOICE_URL") for name in functions}
            self.assertEqual((told["VoiceFunction"], told["CallCompleteFunction"]), (voice, voice))
            self.assertIn(publisher, str(told["FallbackPublisherFunction"]))
            # A number that is bought must be pointed at the address that the numbers before it have.
            self.assertEqual(told["TenantOnboardFunction"], told["FallbackPublisherFunction"])


class TheTable(unittest.TestCase):
    def test_it_survives_a_deleted_stack_and_a_wrong_write(self):
        table = only(deployed(), "AWS::DynamoDB::Table")
        self.assertTrue(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"])
        self.assertTrue(table["DeletionProtectionEnabled"])
        self.assertEqual(table["SSESpecification"], {"SSEEnabled": True, "SSEType": "KMS"})
        self.assertEqual(table["BillingMode"], "PAY_PER_REQUEST")

    def test_only_a_throw_away_stage_may_lose_it(self):
        protected = {
            stage: only(deployed(Stage=stage), "AWS::DynamoDB::Table")["DeletionProtectionEnabled"]
            for stage in ("dev", "staging", "prod", "local")
        }
        self.assertEqual(protected, {"dev": False, "staging": True, "prod": True, "local": False})

    def test_it_has_one_sparse_index_a_ttl_and_a_stream_of_both_images(self):
        table = only(deployed(), "AWS::DynamoDB::Table")
        [index] = table["GlobalSecondaryIndexes"]
        self.assertEqual(index["IndexName"], "gsi1")
        self.assertEqual([key["AttributeName"] for key in index["KeySchema"]], ["gsi1pk", "gsi1sk"])
        self.assertEqual([key["AttributeName"] for key in table["KeySchema"]], ["PK", "SK"])
        self.assertEqual(table["TimeToLiveSpecification"], {"AttributeName": "ttl", "Enabled": True})
        self.assertEqual(table["StreamSpecification"], {"StreamViewType": "NEW_AND_OLD_IMAGES"})

    def test_what_cannot_be_made_again_is_kept_when_the_stack_goes(self):
        resources = deployed(OpenAiEnabled="true")["Resources"]
        kept = {name for name, resource in resources.items() if resource.get("DeletionPolicy") == "Retain"}
        self.assertEqual(
            kept,
            {"Table", "FallbackBucket", "TwilioSecret", "OpenAiSecret", "CallLogRetryDeadLetters", "Quarantine"},
        )
        for name in kept:
            self.assertEqual(resources[name]["UpdateReplacePolicy"], "Retain")


class QueuesAndTriggers(unittest.TestCase):
    def setUp(self):
        self.template = deployed(CallLogRetryMaximumConcurrency=5)
        self.queues = of_type(self.template, "AWS::SQS::Queue")
        self.triggers = of_type(self.template, "AWS::Lambda::EventSourceMapping")

    def test_every_queue_waits_for_its_function_gives_up_late_and_keeps_what_it_gave_up(self):
        with_letters = {name for name, queue in self.queues.items() if "RedrivePolicy" in queue}
        self.assertEqual(with_letters, set(QUEUES))
        for name, function in QUEUES.items():
            queue = self.queues[name]
            timeout = self.template["Resources"][function]["Properties"]["Timeout"]
            letters = name.removesuffix("Queue") + "DeadLetters"
            with self.subTest(name):
                self.assertGreaterEqual(queue["VisibilityTimeout"], 6 * timeout)
                self.assertGreaterEqual(queue["RedrivePolicy"]["maxReceiveCount"], 5)
                self.assertEqual(queue["RedrivePolicy"]["deadLetterTargetArn"], {"Fn::GetAtt": [letters, "Arn"]})
                # An operator's tool finds the one by the name of the other.
                self.assertEqual(self.queues[letters]["QueueName"], queue["QueueName"] + "-dlq")

    def test_a_queues_trigger_reports_each_message_and_every_queue_has_one(self):
        fed = {}
        for trigger in self.triggers.values():
            [kind, _] = trigger["EventSourceArn"]["Fn::GetAtt"]
            self.assertEqual(trigger["FunctionResponseTypes"], ["ReportBatchItemFailures"])
            if kind != "Table":
                fed[kind] = trigger["FunctionName"]["Ref"]
        self.assertEqual(fed, QUEUES)

    def test_what_no_retry_can_help_and_dead_letters_are_kept_14_days_and_longer_than_their_source(self):
        for name, queue in self.queues.items():
            self.assertTrue(queue["SqsManagedSseEnabled"], name)
            if name.endswith("DeadLetters") or name == "Quarantine":
                self.assertEqual(queue["MessageRetentionPeriod"], 14 * 24 * 3600)
                self.assertNotIn("RedrivePolicy", queue)
            else:
                self.assertLess(queue["MessageRetentionPeriod"], 14 * 24 * 3600)

    def test_every_queue_refuses_plain_http_and_has_exactly_one_policy(self):
        named = []
        for policy in of_type(self.template, "AWS::SQS::QueuePolicy").values():
            named += [queue["Ref"] for queue in policy["Queues"]]
            [refusal] = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
            self.assertEqual(refusal["Condition"], {"Bool": {"aws:SecureTransport": "false"}})
        self.assertEqual(sorted(named), sorted(self.queues))

    def test_the_queue_answers_for_each_record_and_is_limited_at_its_poller(self):
        trigger = self.triggers["CallLogRetryFunctionQueue"]
        self.assertEqual(trigger["FunctionResponseTypes"], ["ReportBatchItemFailures"])
        self.assertEqual(str(trigger["ScalingConfig"]["MaximumConcurrency"]), "5")
        self.assertNotIn("ScalingConfig", of_type(deployed(), "AWS::Lambda::EventSourceMapping")[
            "CallLogRetryFunctionQueue"
        ])

    def test_a_poison_record_cannot_hold_up_the_stream(self):
        consumers = {name: trigger for name, trigger in self.triggers.items() if "StreamArn" in str(trigger)}
        # DynamoDB serves two consumers of a stream well, and throttles a third.
        self.assertEqual(set(consumers), {"FallbackPublisherFunctionNumbers", "EventRelayFunctionChanges"})
        for name, trigger in consumers.items():
            letters = trigger["FunctionName"]["Ref"].removesuffix("Function") + "DeadLetters"
            with self.subTest(name):
                self.assertTrue(0 < trigger["MaximumRetryAttempts"] <= 10_000)
                self.assertTrue(trigger["BisectBatchOnFunctionError"])
                self.assertTrue(0 < trigger["MaximumRecordAgeInSeconds"] < 24 * 3600)
                destination = trigger["DestinationConfig"]["OnFailure"]["Destination"]
                self.assertEqual(destination, {"Fn::GetAtt": [letters, "Arn"]})

    def test_each_consumer_of_the_stream_sees_what_it_is_for(self):
        [numbers] = self.triggers["FallbackPublisherFunctionNumbers"]["FilterCriteria"]["Filters"]
        self.assertEqual(json.loads(numbers["Pattern"]), {"dynamodb": {"Keys": {"SK": {"S": ["PHONE"]}}}})
        [changes, alarms] = self.triggers["EventRelayFunctionChanges"]["FilterCriteria"]["Filters"]
        changes, alarms = json.loads(changes["Pattern"]), json.loads(alarms["Pattern"])
        self.assertEqual(changes["eventName"], ["INSERT", "MODIFY"], "what expires or is erased announces nothing")
        relayed = set(changes["dynamodb"]["NewImage"]["entity"]["S"])
        self.assertEqual(relayed, {"call", "message", "appointment", "usage", "tenant", "health", "job_run"})
        self.assertEqual(alarms["dynamodb"]["NewImage"], {"entity": {"S": ["turn"]}, "al": {"BOOL": [True]}})


class BusAndSchedules(unittest.TestCase):
    def setUp(self):
        self.template = deployed()
        self.rules = of_type(self.template, "AWS::Events::Rule")

    def test_every_target_of_a_rule_is_retried_for_a_day_and_then_kept(self):
        for name, rule in self.rules.items():
            [target] = rule["Targets"]
            with self.subTest(name):
                self.assertEqual(target["RetryPolicy"], {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86400})
                self.assertEqual(target["DeadLetterConfig"]["Arn"], {"Fn::GetAtt": ["EventsDeadLetters", "Arn"]})

    def test_rules_may_send_to_exactly_the_queues_they_name(self):
        policy = of_type(self.template, "AWS::SQS::QueuePolicy")["QueuesFedByRules"]
        allowed = {queue["Ref"] for queue in policy["Queues"]}
        named = {rule["Targets"][0]["Arn"]["Fn::GetAtt"][0] for rule in self.rules.values()}
        self.assertEqual(allowed, named | {"EventsDeadLetters"})

    def test_the_schedules_put_these_orders_into_these_queues(self):
        found = {}
        for rule in self.rules.values():
            if "ScheduleExpression" in rule:
                [target] = rule["Targets"]
                # The time of the schedule: an order that comes twice, or late, is about the same run.
                self.assertEqual(target["InputTransformer"]["InputPathsMap"], {"time": "$.time"})
                order = json.loads(target["InputTransformer"]["InputTemplate"].replace("<time>", '"T"'))
                self.assertIn("T", order.values())
                what = order.get("kind") or order["job"]
                found[what] = (rule["ScheduleExpression"], target["Arn"]["Fn::GetAtt"][0])
        self.assertEqual(
            found,
            {
                "open_month": ("cron(0 12 1 * ? *)", "UsageResetQueue"),
                "close_month": ("cron(0 12 5-28 * ? *)", "UsageResetQueue"),
                "score_health": ("cron(0 8 * * ? *)", "HealthScoreQueue"),
                "send_digests": ("cron(2 * * * ? *)", "NotifyDigestQueue"),
                "hourly": ("cron(20 * * * ? *)", "ReconcileQueue"),
                "sweep_accounts": ("cron(40 * * * ? *)", "AccountSweepQueue"),
                "nightly": ("cron(45 7 * * ? *)", "ReconcileQueue"),
            },
        )

    def test_the_bus_keeps_an_archive_shorter_than_consumers_remember(self):
        archive = only(self.template, "AWS::Events::Archive")
        self.assertLessEqual(archive["RetentionDays"], 30)

    def test_every_event_type_a_rule_waits_for_exists(self):
        vocabulary = (ROOT / "shared/src/domain/event.rs").read_text(encoding="utf-8")
        for name, rule in self.rules.items():
            for kind in rule.get("EventPattern", {}).get("detail-type", []):
                self.assertIn(f'rename = "{kind}"', vocabulary, name)


class DocumentsAndSecrets(unittest.TestCase):
    def test_the_bucket_is_private_versioned_and_encrypted(self):
        bucket = of_type(deployed(), "AWS::S3::Bucket")["FallbackBucket"]
        self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True})
        self.assertEqual(bucket["VersioningConfiguration"], {"Status": "Enabled"})
        self.assertIn("BucketEncryption", bucket)

    def test_what_companies_take_out_is_private_encrypted_and_gone_after_a_week(self):
        bucket = of_type(deployed(), "AWS::S3::Bucket")["ExportBucket"]
        self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True})
        self.assertIn("BucketEncryption", bucket)
        # Another version would outlive the week.
        self.assertNotIn("VersioningConfiguration", bucket)
        rules = bucket["LifecycleConfiguration"]["Rules"]
        self.assertEqual([rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule], [7])
        unfinished = [rule["AbortIncompleteMultipartUpload"] for rule in rules if "ExpirationInDays" not in rule]
        self.assertEqual(unfinished, [{"DaysAfterInitiation": 1}])

    def test_copies_of_recordings_are_private_encrypted_and_gone_after_a_day(self):
        template = deployed()
        bucket = of_type(template, "AWS::S3::Bucket")["RecordingBucket"]
        self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True})
        self.assertIn("BucketEncryption", bucket)
        self.assertNotIn("VersioningConfiguration", bucket)
        [rule] = bucket["LifecycleConfiguration"]["Rules"]
        self.assertEqual((rule["Status"], rule["ExpirationInDays"]), ("Enabled", 1))
        [statement] = named(template, "RecordingBucketPolicy")["PolicyDocument"]["Statement"]
        self.assertEqual(statement["Effect"], "Deny")
        self.assertEqual(statement["Condition"], {"Bool": {"aws:SecureTransport": "false"}})

    def test_the_edge_reads_by_get_forwards_no_caller_and_is_not_logged(self):
        template = deployed()
        edge = only(template, "AWS::CloudFront::Distribution")["DistributionConfig"]
        self.assertEqual(edge["DefaultCacheBehavior"]["AllowedMethods"], ["GET", "HEAD"])
        self.assertEqual(edge["DefaultCacheBehavior"]["ViewerProtocolPolicy"], "https-only")
        self.assertNotIn("Logging", edge)
        caching = only(template, "AWS::CloudFront::CachePolicy")["CachePolicyConfig"]
        forwarded = caching["ParametersInCacheKeyAndForwardedToOrigin"]
        self.assertEqual(forwarded["QueryStringsConfig"], {"QueryStringBehavior": "none"})
        self.assertLessEqual(caching["MaxTTL"], 60)

    def test_given_an_address_for_the_documents_no_edge_is_made(self):
        template = deployed(FallbackBaseUrl="http://127.0.0.1:4566/bucket/fallback")
        self.assertFalse([r for r in template["Resources"].values() if r["Type"].startswith("AWS::CloudFront")])

    def test_no_secret_value_is_in_the_template_or_its_parameters(self):
        made_up = set()
        for name, secret in of_type(deployed(OpenAiEnabled="true", **SITE), "AWS::SecretsManager::Secret").items():
            self.assertNotIn("SecretString", secret)
            if "GenerateSecretString" in secret:
                made_up.add(name)
                self.assertGreaterEqual(secret["GenerateSecretString"]["PasswordLength"], 32)
        # What somebody else gave must be waited for; only what nobody has to know is made up.
        self.assertEqual(made_up, {"CursorSecret", "EdgeSecret"})
        self.assertFalse([name for name in written()["Parameters"] if "Token" in name or "ApiKey" in name])


class Alarms(unittest.TestCase):
    def setUp(self):
        self.alarms = of_type(deployed(), "AWS::CloudWatch::Alarm")

    def test_everything_that_may_hurt_a_caller_has_one(self):
        watched = {(alarm["Namespace"], alarm["MetricName"]) for alarm in self.alarms.values()}
        self.assertEqual(
            watched,
            {
                ("AWS/Lambda", "Errors"),
                ("AWS/Lambda", "Throttles"),
                ("AWS/Lambda", "Duration"),
                ("AWS/Lambda", "IteratorAge"),
                ("AWS/ApiGateway", "5XXError"),
                ("AWS/ApiGateway", "4XXError"),
                ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
                ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
                ("AWS/DynamoDB", "ReadThrottleEvents"),
                ("AWS/DynamoDB", "WriteThrottleEvents"),
                ("AWS/DynamoDB", "SystemErrors"),
                ("Kestrel", "CallsNotAnswered"),
                ("Kestrel", "SignatureRefused"),
                ("Kestrel", "CredentialsRefused"),
                ("Kestrel", "ReconcileDifference"),
                ("Kestrel", "ReconcileFailed"),
                ("Kestrel", "UsageMismatch"),
                ("Kestrel", "ChangesNotAnnounced"),
                ("Kestrel", "CompaniesFailed"),
                ("Kestrel", "NoticesRefused"),
                ("Kestrel", "AddressesSuppressed"),
            },
        )
        for metric in ("Errors", "Throttles"):
            functions = {
                alarm["Dimensions"][0]["Value"]["Ref"]
                for alarm in self.alarms.values()
                if alarm["MetricName"] == metric
            }
            self.assertEqual(functions, set(FUNCTIONS))
        print(f"\n{len(self.alarms)} alarms", flush=True)

    def test_every_queue_for_what_failed_has_one(self):
        watched = {
            alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
            for alarm in self.alarms.values()
            if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
        }
        queues = of_type(deployed(), "AWS::SQS::Queue")
        self.assertEqual(watched, {name for name in queues if name.endswith("DeadLetters") or name == "Quarantine"})

    def test_every_metric_that_is_watched_is_counted_by_the_code(self):
        telemetry = (ROOT / "shared/src/telemetry.rs").read_text(encoding="utf-8")
        for alarm in self.alarms.values():
            if alarm["Namespace"] == "Kestrel":
                self.assertTrue(f'"{alarm["MetricName"]}"' in telemetry, alarm["MetricName"])

    def test_each_tells_the_topic_when_it_begins_and_when_it_ends(self):
        for name, alarm in self.alarms.items():
            with self.subTest(name):
                self.assertEqual(alarm["AlarmActions"], [{"Ref": "AlarmTopic"}])
                self.assertEqual(alarm["OKActions"], [{"Ref": "AlarmTopic"}])
                self.assertTrue(alarm["AlarmDescription"])

    def test_silence_clears_a_counter_but_not_a_dead_letter_queue(self):
        for name, alarm in self.alarms.items():
            depth = alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
            with self.subTest(name):
                self.assertEqual(alarm["TreatMissingData"], "ignore" if depth else "notBreaching")

    def test_the_operators_guide_says_what_to_do_on_each(self):
        guide = (ROOT / "docs" / "DEPLOY.md").read_text(encoding="utf-8")
        for alarm in self.alarms.values():
            short = alarm["AlarmName"].removeprefix("kestrel-prod-")
            with self.subTest(short):
                self.assertIn(f"`{short}`", guide)


class Files(unittest.TestCase):
    def test_the_template_fits_in_what_cloudformation_takes_from_a_bucket(self):
        self.assertLess(TEMPLATE.stat().st_size, 1_000_000 // 4)
        self.assertLess(len(deployed()["Resources"]), 500 // 2)

    def test_every_environment_gives_only_parameters_that_exist(self):
        config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
        known = set(written()["Parameters"])
        for stage in ("dev", "staging", "prod"):
            deploy = config[stage]["deploy"]["parameters"]
            given = dict(each.split("=", 1) for each in deploy["parameter_overrides"])
            with self.subTest(stage):
                self.assertEqual(given["Stage"], stage)
                self.assertLessEqual(set(given), known)
                self.assertEqual(deploy["stack_name"], f"kestrel-{stage}")
                deployed(**given)


if __name__ == "__main__":
    unittest.main()
