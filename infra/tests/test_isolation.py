"""A company's session: what the template lets it do is what the tests of the functions that take one hold it to."""

import json
import unittest

from deployed import ROOT, deployed, of_type
from test_policies import TABLE_PEOPLE, as_list, shown, statements

POLICY = json.loads((ROOT / "infra" / "tenant-data-policy.json").read_text(encoding="utf-8"))


class Isolation(unittest.TestCase):
    def setUp(self):
        self.template = deployed()
        self.role = self.template["Resources"]["TenantDataRole"]["Properties"]

    def test_a_session_may_do_what_the_functions_tests_are_held_to(self):
        [policy] = self.role["Policies"]
        found = {}
        for statement in policy["PolicyDocument"]["Statement"]:
            self.assertEqual((statement["Effect"], shown(statement["Resource"])), ("Allow", "Table.Arn"))
            self.assertEqual(set(statement["Condition"]), {"ForAllValues:StringLike", "Null"})
            # "For all values" is true of none: a request without a key, a scan or a statement, is refused by this.
            self.assertEqual(statement["Condition"]["Null"], {"dynamodb:LeadingKeys": "false"})
            found[statement["Sid"]] = {
                "actions": sorted(as_list(statement["Action"])),
                "leading_keys": statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"],
            }

        self.assertEqual(found, POLICY)
        self.assertNotIn("ManagedPolicyArns", self.role)

    def test_only_what_serves_companies_takes_a_session_and_only_one_that_names_a_company(self):
        [trust] = self.role["AssumeRolePolicyDocument"]["Statement"]

        takers = [{"Fn::GetAtt": [role, "Arn"]} for role in ("TenantApiRole", "TenantOnboardRole")]
        self.assertEqual(trust["Principal"], {"AWS": takers})
        self.assertEqual(trust["Action"], ["sts:AssumeRole", "sts:TagSession"])
        self.assertEqual(
            trust["Condition"],
            {
                "StringLike": {"aws:RequestTag/tid": "????????-????-????-????-????????????"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["tid"]},
            },
        )

    def test_with_sessions_tenant_apis_own_role_reaches_no_item(self):
        actions = [
            action
            for statement in statements(self.template, "TenantApiFunction")
            for action in as_list(statement["Action"])
        ]
        self.assertFalse([action for action in actions if action.startswith("dynamodb:")])
        self.assertIn("sts:AssumeRole", actions)

    def test_it_can_be_switched_off(self):
        template = deployed(TenantIsolation="role")

        self.assertNotIn("TenantDataRole", template["Resources"])
        self.assertFalse(of_type(template, "AWS::IAM::Policy"))
        for function in ("TenantApiFunction", "TenantOnboardFunction"):
            variables = template["Resources"][function]["Properties"]["Environment"]["Variables"]
            self.assertEqual(variables["TENANT_ROLE_ARN"], "")
            self.assertNotIn("sts:AssumeRole", str(statements(template, function)))
        [table] = [
            statement
            for statement in statements(template, "TenantApiFunction")
            if "Table.Arn" in [shown(resource) for resource in as_list(statement["Resource"])]
        ]
        self.assertEqual(set(table["Action"]), TABLE_PEOPLE)


if __name__ == "__main__":
    unittest.main()
