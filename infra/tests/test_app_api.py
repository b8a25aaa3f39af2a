"""AppApi says the same as the code behind it: routes, who needs a credential, refusals, limits, parameters."""

import json
import re
import unittest

from deployed import ROOT, SITE, deployed, of_type

API = ROOT / "shared" / "src" / "api"
# In Rust: log_out = "log_out": POST "/auth/logout", Person, …
ROUTE = re.compile(r'^    \w+ = "(\w+)": ([A-Z]+) "([^"]+)", (Public|Person|Needs)', re.MULTILINE)
# Self::NotFound => (404, "not-found", "There is no such thing"),
KIND = re.compile(r'Self::\w+ => \((\d+), "([a-z-]+)", "([^"]+)"\),')
# The first that fits.
FUNCTIONS = {
    "/auth/": "IdentityFunction",
    "/v1/numbers": "TenantOnboardFunction",
    "/v1/": "TenantApiFunction",
}
ANY = "x-amazon-apigateway-any-method"
# Whose mistake it is, what it is called, and whether a client should try again by itself.
REFUSALS = {
    "UNAUTHORIZED": "unauthenticated",
    "ACCESS_DENIED": "unauthenticated",
    "INVALID_API_KEY": "forbidden",
    "MISSING_AUTHENTICATION_TOKEN": "not-found",
    "INVALID_SIGNATURE": "not-found",
    "RESOURCE_NOT_FOUND": "not-found",
    "REQUEST_TOO_LARGE": "too-large",
    "THROTTLED": "too-many-requests",
    "QUOTA_EXCEEDED": "too-many-requests",
    "AUTHORIZER_FAILURE": "unavailable",
    "INTEGRATION_FAILURE": "unavailable",
    "INTEGRATION_TIMEOUT": "unavailable",
    "DEFAULT_4XX": "unreadable",
    "DEFAULT_5XX": "broken",
}
TRY_AGAIN = {"too-many-requests": "1", "unavailable": "2"}


def routes():
    """The code's own table: (method, path) → access."""
    found = ROUTE.findall((API / "routes.rs").read_text(encoding="utf-8"))
    return {(method, path): access for _, method, path, access in found}


def resolve(paths, method, path):
    """The operation that API Gateway chooses: the longest that matches and has the method."""
    exact = paths.get(path, {})
    if method.lower() in exact or ANY in exact:
        return exact.get(method.lower(), exact.get(ANY))
    while "/" in path.strip("/"):
        path = path.rsplit("/", 1)[0]
        greedy = paths.get(path + "/{proxy+}", {})
        if method.lower() in greedy or ANY in greedy:
            return greedy.get(method.lower(), greedy.get(ANY))
    return None


class Routes(unittest.TestCase):
    def setUp(self):
        self.api = deployed()["Resources"]["AppApi"]["Properties"]
        self.paths = self.api["Body"]["paths"]

    def test_every_route_of_the_code_reaches_its_function_with_the_credential_it_needs(self):
        table = routes()
        self.assertGreater(len(table), 40)
        needed = {"Public": [], "Person": ["Credential"], "Needs": ["Credential", "api_key"]}
        for (method, path), access in table.items():
            with self.subTest(f"{method} {path}"):
                operation = resolve(self.paths, method, path)
                self.assertIsNotNone(operation)
                function = next((name for start, name in FUNCTIONS.items() if path.startswith(start)), None)
                uri = str(operation["x-amazon-apigateway-integration"]["uri"])
                self.assertIn("${" + (function or "TenantOnboardFunction") + ".Arn}", uri)
                asked = [name for requirement in operation.get("security", []) for name in requirement]
                self.assertEqual(asked, needed[access])

    def test_nothing_else_is_routed_with_or_without_a_credential(self):
        self.assertEqual(
            set(self.paths),
            {
                "/auth/{proxy+}",
                "/auth/logout",
                "/auth/logout-everywhere",
                "/auth/session",
                "/auth/password",
                "/plans",
                "/onboard",
                "/onboard/{proxy+}",
                "/v1/numbers",
                "/v1/numbers/{proxy+}",
                "/v1/{proxy+}",
            },
        )
        persons = {(method, path) for (method, path), access in routes().items() if access == "Person"}
        written = {
            (method.upper(), path)
            for path, methods in self.paths.items()
            for method, operation in methods.items()
            if operation.get("security") == [{"Credential": []}]
        }
        self.assertEqual(written, persons)

    def test_the_authorizer_goes_by_one_header_and_is_remembered_for_a_minute(self):
        schemes = self.api["Body"]["components"]["securitySchemes"]
        self.assertEqual(set(schemes), {"Credential", "api_key"})
        authorizer = schemes["Credential"]["x-amazon-apigateway-authorizer"]
        self.assertEqual(authorizer["type"], "request")
        self.assertEqual(authorizer["identitySource"], "method.request.header.Authorization")
        self.assertEqual(authorizer["authorizerResultTtlInSeconds"], 60)
        self.assertIn("AuthorizerFunction", str(authorizer["authorizerUri"]))

    def test_the_key_that_is_limited_is_the_authorizers_and_never_a_header(self):
        self.assertEqual(self.api["ApiKeySourceType"], "AUTHORIZER")


class Refusals(unittest.TestCase):
    def setUp(self):
        body = deployed()["Resources"]["AppApi"]["Properties"]["Body"]
        self.responses = body["x-amazon-apigateway-gateway-responses"]
        text = (API / "problem.rs").read_text(encoding="utf-8")
        self.kinds = {name: (int(status), title) for status, name, title in KIND.findall(text)}
        self.sentences = text

    def test_each_is_a_problem_document_exactly_as_the_functions_write_it(self):
        self.assertEqual(len(self.kinds), 13)
        self.assertEqual(set(self.responses), set(REFUSALS))
        for kind, name in REFUSALS.items():
            with self.subTest(kind):
                response = self.responses[kind]
                [(accepted, template)] = response["responseTemplates"].items()
                self.assertEqual(accepted, "application/json", "API Gateway uses this template only")
                document = json.loads(template)
                status, title = self.kinds[name]
                detail = document.pop("detail", None)
                expected = {"type": f"urn:kestrel:problem:{name}", "title": title, "status": status}
                self.assertEqual(list(document.items()), list(expected.items()))
                self.assertEqual(response["statusCode"], str(status))
                if name in ("unavailable", "broken"):
                    self.assertIn(f'"{detail}"', self.sentences, "what a function says of the same")

    def test_each_has_its_type_is_kept_by_nobody_and_says_when_to_try_again(self):
        for kind, name in REFUSALS.items():
            with self.subTest(kind):
                headers = {
                    header.removeprefix("gatewayresponse.header."): value
                    for header, value in self.responses[kind]["responseParameters"].items()
                }
                expected = {"Content-Type": "'application/problem+json'", "Cache-Control": "'no-store'"}
                if name in TRY_AGAIN:
                    expected["Retry-After"] = f"'{TRY_AGAIN[name]}'"
                self.assertEqual(headers, expected)

    def test_no_template_asks_for_anything_of_the_request(self):
        for response in self.responses.values():
            self.assertNotIn("$", str(response["responseTemplates"]))


class Limits(unittest.TestCase):
    def setUp(self):
        self.template = deployed()

    def test_each_plan_gives_a_company_100_requests_a_minute_and_100_at_once(self):
        plans = of_type(self.template, "AWS::ApiGateway::UsagePlan")
        self.assertEqual({plan["UsagePlanName"] for plan in plans.values()}, {
            "kestrel-prod-professional",
            "kestrel-prod-enterprise",
        })
        for plan in plans.values():
            self.assertAlmostEqual(plan["Throttle"]["RateLimit"] * 60, 100, delta=0.01)
            self.assertEqual(plan["Throttle"]["BurstLimit"], 100)
            self.assertNotIn("Quota", plan)
            # The stage, not its name: a plan that is made before the stage is refused.
            self.assertEqual(plan["ApiStages"], [{"ApiId": {"Ref": "AppApi"}, "Stage": {"Ref": "AppApiliveStage"}}])

    def test_sign_up_finds_each_plan_under_the_name_it_is_told(self):
        parameters = of_type(self.template, "AWS::SSM::Parameter").values()
        written = {each["Name"]: each["Value"]["Ref"] for each in parameters}
        told = self.template["Resources"]["TenantOnboardFunction"]["Properties"]["Environment"]["Variables"]
        self.assertEqual(
            written,
            {
                told["USAGE_PLAN_PROFESSIONAL_PARAMETER"]: "ProfessionalUsagePlan",
                told["USAGE_PLAN_ENTERPRISE_PARAMETER"]: "EnterpriseUsagePlan",
            },
        )

    def test_its_only_stage_is_throttled_traced_and_logged_without_people(self):
        stage = self.template["Resources"]["AppApiliveStage"]["Properties"]
        self.assertEqual(stage["StageName"], "live")
        self.assertTrue(stage["TracingEnabled"])
        [method] = stage["MethodSettings"]
        self.assertEqual((method["ResourcePath"], method["HttpMethod"]), ("/*", "*"))
        # One company's burst must not be all that there is.
        self.assertGreaterEqual(int(method["ThrottlingBurstLimit"]), 5 * 100)
        self.assertEqual((method["LoggingLevel"], method["DataTraceEnabled"]), ("OFF", False))
        line = stage["AccessLogSetting"]["Format"]
        fields = set(re.findall(r"\$context\.([\w.]+)", line))
        self.assertEqual(
            fields,
            {
                "requestId",
                "xrayTraceId",
                "requestTimeEpoch",
                "httpMethod",
                "resourcePath",
                "status",
                # An id. The person's own is left out.
                "authorizer.tenant_id",
                "integration.status",
                "error.responseType",
                "responseLatency",
                "authorizer.latency",
                "integration.latency",
                "responseLength",
            },
        )
        json.loads(line.replace("\n", ""))

    def test_what_waits_for_it_ends_before_api_gateway_does(self):
        for name in ("IdentityFunction", "TenantApiFunction", "TenantOnboardFunction"):
            self.assertLess(self.template["Resources"][name]["Properties"]["Timeout"], 29)
        self.assertLessEqual(self.template["Resources"]["AuthorizerFunction"]["Properties"]["Timeout"], 5)


class TheOrigin(unittest.TestCase):
    def test_functions_are_told_the_given_origin_else_the_domains_else_none(self):
        for given, origin in [
            ({"SiteOrigin": "http://127.0.0.1:4584", **SITE}, "http://127.0.0.1:4584"),
            (SITE, "https://app.example.com"),
            ({}, ""),
        ]:
            template = deployed(**given)
            for name in ("IdentityFunction", "TenantApiFunction", "TenantOnboardFunction"):
                variables = template["Resources"][name]["Properties"]["Environment"]["Variables"]
                self.assertEqual(variables["SITE_ORIGIN"], origin)
            self.assertEqual(template["Outputs"]["SiteOrigin"]["Value"], origin)


if __name__ == "__main__":
    unittest.main()
