"""What each function may do, in full: the emulator enforces no policy, so they are held by their text here."""

import unittest

from deployed import SITE, deployed, of_type, written

OWN = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
}
TABLE_CALLS = {
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:ConditionCheckItem",
}
# What people may do, they may undo: names are given free again, sessions end.
TABLE_PEOPLE = TABLE_CALLS | {"dynamodb:DeleteItem"}
CONSUME = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
STREAM = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}

PARAMETER = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/kestrel/prod"
GATEWAY = "arn:${AWS::Partition}:apigateway:${AWS::Region}::"

# The whole of it: function → resource → actions. A change of a right is a change of this table.
ALLOWED = {
    "VoiceFunction": {
        "Table.Arn": TABLE_CALLS,
        "TwilioSecret": {"secretsmanager:GetSecretValue"},
        "OpenAiSecret": {"secretsmanager:GetSecretValue"},
    },
    "CallCompleteFunction": {
        "Table.Arn": TABLE_CALLS,
        "TwilioSecret": {"secretsmanager:GetSecretValue"},
        "CallLogRetryQueue.Arn": {"sqs:SendMessage"},
    },
    "CallLogRetryFunction": {
        "Table.Arn": TABLE_CALLS,
        "CallLogRetryQueue.Arn": CONSUME | {"sqs:ChangeMessageVisibility"},
        "Quarantine.Arn": {"sqs:SendMessage"},
    },
    "FallbackPublisherFunction": {
        "${FallbackBucket.Arn}/fallback/*": {"s3:PutObject"},
        "Table.StreamArn": STREAM,
        "${Table.Arn}/stream/*": {"dynamodb:ListStreams"},
        "FallbackPublisherDeadLetters.Arn": {"sqs:SendMessage"},
    },
    "EventRelayFunction": {
        "Bus.Arn": {"events:PutEvents"},
        "Table.StreamArn": STREAM,
        "${Table.Arn}/stream/*": {"dynamodb:ListStreams"},
        "EventRelayDeadLetters.Arn": {"sqs:SendMessage"},
        "Quarantine.Arn": {"sqs:SendMessage"},
    },
    "UsageResetFunction": {
        "Table.Arn": TABLE_CALLS,
        "${Table.Arn}/index/gsi1": {"dynamodb:Query"},
        "UsageResetQueue.Arn": CONSUME | {"sqs:SendMessage", "sqs:ChangeMessageVisibility"},
        "Quarantine.Arn": {"sqs:SendMessage"},
    },
    "DataExportFunction": {
        "Table.Arn": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"},
        "${ExportBucket.Arn}/exports/*": {"s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts"},
        "DataExportQueue.Arn": CONSUME | {"sqs:SendMessage", "sqs:ChangeMessageVisibility"},
        "Quarantine.Arn": {"sqs:SendMessage"},
    },
    "HealthScoreFunction": {
        "Table.Arn": TABLE_CALLS,
        "${Table.Arn}/index/gsi1": {"dynamodb:Query"},
        "HealthScoreQueue.Arn": CONSUME | {"sqs:SendMessage", "sqs:ChangeMessageVisibility"},
        "Quarantine.Arn": {"sqs:SendMessage"},
    },
    "ReconcileFunction": {
        "Table.Arn": TABLE_CALLS | {"dynamodb:BatchGetItem"},
        "TwilioSecret": {"secretsmanager:GetSecretValue"},
        "ReconcileQueue.Arn": CONSUME | {"sqs:SendMessage"},
    },
    "AccountSweepFunction": {
        "Table.Arn": {
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
        },
        "${Table.Arn}/index/gsi1": {"dynamodb:Query"},
        "TwilioSecret": {"secretsmanager:GetSecretValue"},
        f"{GATEWAY}/apikeys": {"apigateway:GET"},
        f"{GATEWAY}/apikeys/*": {"apigateway:DELETE"},
        "AccountSweepQueue.Arn": CONSUME | {"sqs:ChangeMessageVisibility"},
        "Quarantine.Arn": {"sqs:SendMessage"},
    },
    "NotifyFunction": {
        "Table.Arn": TABLE_CALLS,
        "${Table.Arn}/index/gsi1": {"dynamodb:Query"},
        "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*": {"ses:SendEmail"},
        "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${MailConfigurationSet}": {
            "ses:SendEmail"
        },
        "TwilioSecret": {"secretsmanager:GetSecretValue"},
        "NotifyMailQueue.Arn": CONSUME | {"sqs:ChangeMessageVisibility"},
        "NotifySmsQueue.Arn": CONSUME | {"sqs:ChangeMessageVisibility"},
        "NotifyDigestQueue.Arn": CONSUME | {"sqs:ChangeMessageVisibility", "sqs:SendMessage"},
        "MailFeedbackQueue.Arn": CONSUME | {"sqs:ChangeMessageVisibility"},
        "Quarantine.Arn": {"sqs:SendMessage"},
    },
    "AuthorizerFunction": {"Table.Arn": {"dynamodb:GetItem", "dynamodb:UpdateItem"}},
    "IdentityFunction": {
        "Table.Arn": TABLE_PEOPLE,
        "EdgeSecret": {"secretsmanager:GetSecretValue"},
        "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*": {"ses:SendEmail"},
        "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${MailConfigurationSet}": {
            "ses:SendEmail"
        },
    },
    "TenantApiFunction": {
        "TenantDataRole.Arn": {"sts:AssumeRole", "sts:TagSession"},
        "CursorSecret": {"secretsmanager:GetSecretValue"},
        "DataExportQueue.Arn": {"sqs:SendMessage"},
        "${ExportBucket.Arn}/exports/*": {"s3:GetObject"},
        "TwilioSecret": {"secretsmanager:GetSecretValue"},
        "OpenAiSecret": {"secretsmanager:GetSecretValue"},
        "${RecordingBucket.Arn}/recordings/*": {"s3:PutObject", "s3:GetObject"},
        "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*": {"ses:SendEmail"},
        "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${MailConfigurationSet}": {
            "ses:SendEmail"
        },
    },
    "TenantOnboardFunction": {
        "Table.Arn": TABLE_PEOPLE,
        "TenantDataRole.Arn": {"sts:AssumeRole", "sts:TagSession"},
        "TwilioSecret": {"secretsmanager:GetSecretValue"},
        "EdgeSecret": {"secretsmanager:GetSecretValue"},
        f"{PARAMETER}/usage-plan/professional": {"ssm:GetParameter"},
        f"{PARAMETER}/usage-plan/enterprise": {"ssm:GetParameter"},
        f"{GATEWAY}/apikeys": {"apigateway:GET", "apigateway:POST"},
        f"{GATEWAY}/apikeys/*": {"apigateway:DELETE"},
        f"{GATEWAY}/usageplans/*/keys": {"apigateway:GET", "apigateway:POST"},
    },
}


def as_list(value):
    return value if isinstance(value, list) else [value]


def shown(resource):
    """A resource of a statement as the template writes it."""
    if isinstance(resource, str):
        return resource
    if "Ref" in resource:
        return resource["Ref"]
    if "Fn::GetAtt" in resource:
        return ".".join(resource["Fn::GetAtt"])
    return resource["Fn::Sub"]


def role_of(template, function):
    return template["Resources"][function]["Properties"]["Role"]["Fn::GetAtt"][0]


def statements(template, function):
    name = role_of(template, function)
    attached = [
        policy
        for policy in of_type(template, "AWS::IAM::Policy").values()
        if {"Ref": name} in policy["Roles"]
    ]
    policies = template["Resources"][name]["Properties"]["Policies"] + attached
    return [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


class Policies(unittest.TestCase):
    def setUp(self):
        self.template = deployed(OpenAiEnabled="true", **SITE)
        self.functions = of_type(self.template, "AWS::Lambda::Function")

    def test_each_function_may_do_exactly_what_is_listed(self):
        self.assertEqual(set(self.functions), set(ALLOWED))
        for function, expected in ALLOWED.items():
            found = {}
            for statement in statements(self.template, function):
                self.assertEqual(statement["Effect"], "Allow")
                for resource in as_list(statement["Resource"]):
                    found.setdefault(shown(resource), set()).update(as_list(statement["Action"]))
            logs = self.functions[function]["LoggingConfig"]["LogGroup"]["Ref"]
            with self.subTest(function):
                self.assertEqual(found.pop("*"), {action for action in OWN if action.startswith("xray:")})
                self.assertEqual(found.pop(f"{logs}.Arn"), {action for action in OWN if action.startswith("logs:")})
                self.assertEqual(found, expected)

    def test_no_action_is_a_wildcard_and_none_scans_deletes_or_manages(self):
        actions = {
            action
            for function in self.functions
            for statement in statements(self.template, function)
            for action in as_list(statement["Action"])
        }

        self.assertFalse([action for action in actions if "*" in action])
        for forbidden in ("Scan", "Delete", "Create", "PartiQL", "BatchWrite", "Purge", "PutSecret", "GetObject"):
            found = [action for action in actions if forbidden in action]
            with self.subTest(forbidden):
                known = {"sqs:DeleteMessage", "logs:CreateLogStream", "dynamodb:DeleteItem", "s3:GetObject"}
                self.assertLessEqual(set(found), known)
        # Documents are public by themselves; only exports and recordings are read, by those whose links allow it.
        readers = {
            (function, shown(statement["Resource"]))
            for function in self.functions
            for statement in statements(self.template, function)
            if "s3:GetObject" in as_list(statement["Action"])
        }
        exports = "${ExportBucket.Arn}/exports/*"
        recordings = ("TenantApiFunction", "${RecordingBucket.Arn}/recordings/*")
        self.assertEqual(readers, {("DataExportFunction", exports), ("TenantApiFunction", exports), recordings})

    def test_statements_say_what_they_allow_not_what_they_except(self):
        for function in self.functions:
            for statement in statements(self.template, function):
                self.assertFalse({"NotAction", "NotResource", "NotPrincipal"} & set(statement))
                self.assertIn("Sid", statement)

    def test_every_function_has_a_role_of_its_own_that_only_lambda_assumes(self):
        roles = [role_of(self.template, function) for function in self.functions]
        self.assertEqual(len(set(roles)), len(roles))
        for name in roles:
            role = self.template["Resources"][name]["Properties"]
            self.assertNotIn("ManagedPolicyArns", role)
            [trust] = role["AssumeRolePolicyDocument"]["Statement"]
            self.assertEqual(trust["Principal"], {"Service": "lambda.amazonaws.com"})
            self.assertEqual(trust["Action"], "sts:AssumeRole")

    def test_no_role_is_made_that_the_template_does_not_write_out(self):
        made = set(of_type(deployed(ManageApiGatewayLogging="true"), "AWS::IAM::Role"))
        self.assertLessEqual(made, set(written()["Resources"]))

    def test_without_a_language_model_there_is_neither_its_secret_nor_a_right_to_it(self):
        template = deployed(OpenAiEnabled="false")
        self.assertNotIn("OpenAiSecret", template["Resources"])
        for function in ("VoiceFunction", "TenantApiFunction"):
            self.assertNotIn("OpenAiSecret", str(statements(template, function)))
            variables = template["Resources"][function]["Properties"]["Environment"]["Variables"]
            self.assertEqual(variables["OPENAI_SECRET_ARN"], "")

    def test_without_a_distribution_there_is_neither_its_secret_nor_a_right_to_it(self):
        template = deployed()
        self.assertNotIn("EdgeSecret", template["Resources"])
        for function in ("IdentityFunction", "TenantOnboardFunction"):
            self.assertNotIn("EdgeSecret", str(statements(template, function)))
            variables = template["Resources"][function]["Properties"]["Environment"]["Variables"]
            self.assertEqual(variables["EDGE_SECRET_ARN"], "")

    def test_the_functions_are_called_only_by_their_own_api(self):
        behind_app = ("Identity", "TenantApi", "TenantOnboard")
        permissions = of_type(self.template, "AWS::Lambda::Permission")
        self.assertTrue(permissions)
        for name, permission in permissions.items():
            with self.subTest(name):
                self.assertEqual(permission["Principal"], "apigateway.amazonaws.com")
                source = str(permission["SourceArn"]["Fn::Sub"])
                if "AuthorizerFunction" in str(permission["FunctionName"]):
                    self.assertIn("AppApi", source)
                    self.assertIn("/authorizers/*", source)
                elif name.startswith(behind_app):
                    self.assertIn("AppApi", source)
                    self.assertNotIn("/voice/", source)
                else:
                    self.assertIn("VoiceApi", source)
                    self.assertIn("/POST/voice/", source)

    def test_the_authorizer_sees_only_credentials_and_companies(self):
        [table] = [each for each in statements(self.template, "AuthorizerFunction") if each["Sid"] == "ReadCredentials"]
        self.assertEqual(
            table["Condition"],
            {
                "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["CREDENTIAL#*", "TENANT#*"]},
                # "For all values" is true of none.
                "Null": {"dynamodb:LeadingKeys": "false"},
            },
        )

    def test_the_documents_are_read_only_by_our_distribution(self):
        policy = self.template["Resources"]["FallbackBucketPolicy"]["Properties"]
        refuse, allow = policy["PolicyDocument"]["Statement"]
        self.assertEqual((refuse["Effect"], allow["Effect"]), ("Deny", "Allow"))
        self.assertEqual(allow["Principal"], {"Service": "cloudfront.amazonaws.com"})
        self.assertEqual(allow["Action"], "s3:GetObject")
        self.assertEqual(shown(allow["Resource"]), "${FallbackBucket.Arn}/fallback/*")
        self.assertIn("${FallbackCdn}", allow["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"])


if __name__ == "__main__":
    unittest.main()
