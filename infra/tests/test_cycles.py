"""The template deploys in every shape: no reference leads back to where it began, none leads nowhere."""

import itertools
import unittest

from deployed import DOMAIN, SITE, clone, cycle, deployed, graph, parameters, references, written

# Addresses are what resources have of each other: every combination of them, with all switches off and all on.
ADDRESSES = [
    [{}, {"PublicVoiceUrl": "https://calls.example.com"}],
    [{}, DOMAIN, {**DOMAIN, "VoiceHostedZoneId": "Z0123456789"}],
    [{}, {"FallbackBaseUrl": "https://documents.example.com/fallback"}],
    [{}, SITE, {**SITE, "SiteHostedZoneId": "Z0123456789"}, {"SiteOrigin": "https://site.example.com"}],
]
# Switches add something beside the rest: every combination of them, where nothing has an address of its own.
SWITCHES = [
    [{}, {"OpenAiEnabled": "true"}],
    [{}, {"ManageApiGatewayLogging": "true"}],
    [{}, {"AlarmEmail": "operator@example.com"}],
    [
        {},
        {
            "VoiceConcurrency": 10,
            "CallCompleteConcurrency": 10,
            "CallLogRetryMaximumConcurrency": 10,
            "FallbackPublisherConcurrency": 10,
        },
    ],
    [{"Stage": "local", "Architecture": "x86_64"}, {"Stage": "prod", "TenantIsolation": "role"}],
]


def combinations():
    for chosen in itertools.product(*ADDRESSES, [[], SWITCHES]):
        *addresses, switches = chosen
        yield {name: value for part in [*addresses, *(each[-1] for each in switches)] for name, value in part.items()}
    for chosen in itertools.product(*SWITCHES):
        yield {name: value for part in chosen for name, value in part.items()}


class EveryShape(unittest.TestCase):
    def test_no_combination_of_parameters_has_a_cycle_or_a_dangling_reference(self):
        checked = most = 0
        for given in combinations():
            template = deployed(**given)
            needs = graph(template)
            with self.subTest(**given):
                self.assertIsNone(cycle(needs))
                missing = set().union(*needs.values()) - set(needs)
                self.assertEqual(missing, set(), "a resource needs what this shape does not make")
                outputs = references(template["Outputs"])
                self.assertEqual(outputs - set(needs), set(), "an output shows what this shape does not make")
            checked += 1
            most = max(most, len(needs))
        print(f"\n{checked} combinations of parameters, {most} resources at most", flush=True)
        self.assertEqual(checked, 2 * 48 + 32)

    def test_every_condition_is_tried_both_ways(self):
        tried = {name: set() for name in written()["Conditions"]}
        from deployed import _holds

        rules = written()["Conditions"]
        for given in combinations():
            for name in tried:
                tried[name].add(_holds(rules[name], rules, parameters(**given)))

        self.assertEqual({name for name, seen in tried.items() if seen != {True, False}}, set())

    def test_the_functions_behind_an_api_never_need_it(self):
        for given in ({}, DOMAIN, {**DOMAIN, **SITE}):
            needs = graph(deployed(**given))

            def all_needs(name, seen):
                for needed in needs[name] - seen:
                    seen.add(needed)
                    all_needs(needed, seen)
                return seen

            self.assertNotIn("VoiceApi", all_needs("VoiceFunction", set()))
            self.assertNotIn("VoiceApi", all_needs("CallCompleteFunction", set()))
            for function in ("AuthorizerFunction", "IdentityFunction", "TenantApiFunction", "TenantOnboardFunction"):
                needed = all_needs(function, set())
                self.assertFalse({"AppApi", "Site", "ProfessionalUsagePlan", "EnterpriseUsagePlan"} & needed, function)


class TheSearchItself(unittest.TestCase):
    def test_a_function_that_asks_its_own_api_for_its_address_is_found(self):
        template = clone(deployed())
        variables = template["Resources"]["VoiceFunction"]["Properties"]["Environment"]["Variables"]
        variables["PUBLIC_VOICE_URL"] = {"Fn::Sub": "https://${VoiceApi}.execute-api.us-east-2.amazonaws.com/live"}

        found = cycle(graph(template))

        self.assertIsNotNone(found)
        self.assertLessEqual({"VoiceApi", "VoiceFunction"}, set(found))

    def test_every_way_of_referring_counts(self):
        node = {
            "DependsOn": ["A"],
            "Properties": [{"Ref": "B"}, {"Fn::GetAtt": ["C", "Arn"]}, {"Fn::Sub": "${D.Arn}/${AWS::Region}/${!E}"}],
            "More": {"Fn::Sub": ["${x}${F}", {"x": {"Fn::GetAtt": "G.Arn"}}]},
        }

        self.assertEqual(references(node), {"A", "B", "C", "D", "F", "G"})


if __name__ == "__main__":
    unittest.main()
