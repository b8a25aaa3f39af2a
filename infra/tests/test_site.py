"""The site's distribution: private files, an API that nothing caches, the edge's function and its headers."""

import json
import re
import shutil
import subprocess
import unittest

from deployed import ROOT, SITE, deployed, of_type

EDGE = ROOT / "infra" / "edge"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


class TheEdgesFunction(unittest.TestCase):
    def test_the_template_holds_the_file_word_for_word(self):
        function = deployed(**SITE)["Resources"]["SiteRequest"]["Properties"]
        written = (EDGE / "viewer-request.js").read_text(encoding="utf-8")
        self.assertEqual(function["FunctionCode"], written)
        self.assertEqual(function["FunctionConfig"]["Runtime"], "cloudfront-js-2.0")
        self.assertTrue(function["AutoPublish"])
        self.assertLess(len(written.encode()), 10 * 1024, "CloudFront takes no more")

    def test_it_does_what_its_own_tests_say(self):
        node = shutil.which("node")
        self.assertIsNotNone(node, "node runs these tests")
        # Each file by itself: to some versions a folder is a module.
        files = sorted(map(str, EDGE.glob("*.test.mjs")))
        ended = subprocess.run([node, "--test", *files], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertGreaterEqual(int(re.search(r"^\D*pass (\d+)$", ended.stdout, re.MULTILINE)[1]), 9)


class TheDistribution(unittest.TestCase):
    def setUp(self):
        self.template = deployed(**SITE)
        self.config = self.template["Resources"]["Site"]["Properties"]["DistributionConfig"]
        self.behaviors = {each["PathPattern"]: each for each in self.config["CacheBehaviors"]}
        self.default = self.config["DefaultCacheBehavior"]

    def test_there_is_none_without_a_domain_or_where_somebody_else_serves_the_site(self):
        for given in ({}, {"SiteOrigin": "http://127.0.0.1:4584"}, {**SITE, "SiteOrigin": "https://site.example.com"}):
            made = [name for name in deployed(**given)["Resources"] if name.startswith("Site")]
            self.assertEqual(made, [])

    def test_it_has_the_domain_its_certificate_and_modern_tls(self):
        self.assertEqual(self.config["Aliases"], [SITE["SiteDomainName"]])
        certificate = self.config["ViewerCertificate"]
        self.assertEqual(certificate["AcmCertificateArn"], SITE["SiteCertificateArn"])
        self.assertEqual(certificate["MinimumProtocolVersion"], "TLSv1.2_2021")

    def test_its_records_are_written_for_both_kinds_of_address(self):
        [group] = of_type(deployed(**SITE, SiteHostedZoneId="Z0123456789"), "AWS::Route53::RecordSetGroup").values()
        self.assertEqual([each["Type"] for each in group["RecordSets"]], ["A", "AAAA"])
        self.assertEqual({each["AliasTarget"]["HostedZoneId"] for each in group["RecordSets"]}, {"Z2FDTNDATAQYW2"})

    def test_the_api_is_cached_nowhere_and_gets_all_of_the_request_but_cookies_and_the_host(self):
        api = self.behaviors["/api/*"]
        self.assertEqual(api["TargetOriginId"], "api")
        self.assertEqual(api["CachePolicyId"], CACHING_DISABLED)
        self.assertEqual(set(api["AllowedMethods"]), {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"})
        self.assertEqual(api["ViewerProtocolPolicy"], "https-only")
        [policy] = of_type(self.template, "AWS::CloudFront::OriginRequestPolicy").values()
        self.assertEqual(api["OriginRequestPolicyId"], {"Ref": "SiteToApi"})
        config = policy["OriginRequestPolicyConfig"]
        # Authorization goes with all headers or not at all. With the Host, API Gateway would find no API.
        self.assertEqual(config["HeadersConfig"], {"HeaderBehavior": "allExcept", "Headers": ["Host"]})
        self.assertEqual(config["CookiesConfig"], {"CookieBehavior": "none"})
        self.assertEqual(config["QueryStringsConfig"], {"QueryStringBehavior": "all"})

    def test_the_apis_origin_is_appapis_only_stage_over_tls(self):
        [api] = [each for each in self.config["Origins"] if each["Id"] == "api"]
        self.assertTrue(api["DomainName"]["Fn::Sub"].startswith("${AppApi}.execute-api."))
        stage = self.template["Resources"]["AppApiliveStage"]["Properties"]["StageName"]
        self.assertEqual(api["OriginPath"], f"/{stage}")
        self.assertEqual(api["CustomOriginConfig"]["OriginProtocolPolicy"], "https-only")
        self.assertGreaterEqual(api["CustomOriginConfig"]["OriginReadTimeout"], 29)

    def test_appapi_knows_the_distribution_by_a_secret_that_no_text_holds(self):
        [api] = [each for each in self.config["Origins"] if each["Id"] == "api"]
        [header] = api["OriginCustomHeaders"]
        self.assertEqual(header["HeaderName"], "x-kestrel-edge")
        self.assertEqual(header["HeaderValue"], {"Fn::Sub": "{{resolve:secretsmanager:${EdgeSecret}}}"})

    def test_pages_are_fresh_within_a_minute_and_assets_stay(self):
        caching = {
            name: policy["CachePolicyConfig"]
            for name, policy in of_type(self.template, "AWS::CloudFront::CachePolicy").items()
        }
        self.assertEqual(self.default["CachePolicyId"], {"Ref": "SitePages"})
        self.assertLessEqual(caching["SitePages"]["MaxTTL"], 60)
        self.assertEqual(self.behaviors["/assets/*"]["CachePolicyId"], {"Ref": "SiteAssets"})
        self.assertEqual(caching["SiteAssets"]["DefaultTTL"], 365 * 24 * 3600)
        for name in ("SitePages", "SiteAssets"):
            key = caching[name]["ParametersInCacheKeyAndForwardedToOrigin"]
            self.assertEqual(key["CookiesConfig"], {"CookieBehavior": "none"})
            self.assertEqual(key["HeadersConfig"], {"HeaderBehavior": "none"})

    def test_every_behavior_runs_the_function_and_sends_the_headers(self):
        for behavior in [self.default, *self.behaviors.values()]:
            [association] = behavior["FunctionAssociations"]
            self.assertEqual(association["EventType"], "viewer-request")
            self.assertEqual(association["FunctionARN"], {"Fn::GetAtt": ["SiteRequest", "FunctionARN"]})
            self.assertEqual(behavior["ResponseHeadersPolicyId"], {"Ref": "SiteHeaders"})

    def test_no_error_page_replaces_an_answer_of_the_api(self):
        self.assertNotIn("CustomErrorResponses", self.config)

    def test_who_visits_is_not_logged(self):
        self.assertNotIn("Logging", self.config)

    def test_the_headers_are_those_that_the_local_server_sends(self):
        [policy] = of_type(self.template, "AWS::CloudFront::ResponseHeadersPolicy").values()
        config = policy["ResponseHeadersPolicyConfig"]
        security, custom = config["SecurityHeadersConfig"], config["CustomHeadersConfig"]["Items"]
        transport = security["StrictTransportSecurity"]
        self.assertTrue(transport["IncludeSubdomains"] and transport["Preload"])
        sent = {
            "Strict-Transport-Security": f"max-age={transport['AccessControlMaxAgeSec']}; includeSubDomains; preload",
            "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"],
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": security["FrameOptions"]["FrameOption"],
            "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
            **{item["Header"]: item["Value"] for item in custom},
        }
        self.assertEqual(sent, json.loads((EDGE / "headers.json").read_text(encoding="utf-8")))
        for each in [*security.values(), *custom]:
            self.assertTrue(each["Override"])

    def test_no_script_runs_that_is_not_a_file_of_the_site_and_nobody_frames_it(self):
        policy = json.loads((EDGE / "headers.json").read_text(encoding="utf-8"))["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        self.assertEqual(rules["script-src"], "'self'")
        self.assertEqual(rules["default-src"], "'self'")
        for closed in ("object-src", "base-uri", "frame-ancestors"):
            self.assertEqual(rules[closed], "'none'")
        self.assertEqual(sum("unsafe-inline" in value for value in rules.values()), 1)
        self.assertNotIn("unsafe-eval", policy)
        # Only sound comes from elsewhere, from one bucket. The local server puts its own in the place of this one.
        self.assertEqual(rules.pop("media-src"), "'self' https://${RecordingBucket.RegionalDomainName}")
        self.assertNotIn("http", str(rules))

    def test_two_years_of_tls(self):
        headers = json.loads((EDGE / "headers.json").read_text(encoding="utf-8"))
        self.assertIn(f"max-age={2 * 365 * 24 * 3600}", headers["Strict-Transport-Security"])


class TheBucket(unittest.TestCase):
    def setUp(self):
        self.template = deployed(**SITE)

    def test_it_is_private_versioned_encrypted_and_kept(self):
        resource = self.template["Resources"]["SiteBucket"]
        bucket = resource["Properties"]
        self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True})
        self.assertEqual(bucket["VersioningConfiguration"], {"Status": "Enabled"})
        self.assertIn("BucketEncryption", bucket)
        self.assertEqual((resource["DeletionPolicy"], resource["UpdateReplacePolicy"]), ("Retain", "Retain"))

    def test_only_our_distribution_reads_it_and_only_over_tls(self):
        policy = self.template["Resources"]["SiteBucketPolicy"]["Properties"]["PolicyDocument"]
        refuse, *allowed = policy["Statement"]
        self.assertEqual(refuse["Effect"], "Deny")
        self.assertEqual(refuse["Condition"], {"Bool": {"aws:SecureTransport": "false"}})
        self.assertEqual([each["Action"] for each in allowed], ["s3:GetObject", "s3:ListBucket"])
        for each in allowed:
            self.assertEqual(each["Principal"], {"Service": "cloudfront.amazonaws.com"})
            self.assertIn("/${Site}", each["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"])
        [pages] = [
            each
            for each in self.template["Resources"]["Site"]["Properties"]["DistributionConfig"]["Origins"]
            if each["Id"] == "pages"
        ]
        self.assertEqual(pages["OriginAccessControlId"], {"Fn::GetAtt": ["SiteAccess", "Id"]})


if __name__ == "__main__":
    unittest.main()
