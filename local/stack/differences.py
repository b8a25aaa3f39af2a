"""Everything in which the local deployment differs from `sam deploy`. Add nothing here without its reason."""

import platform

STAGE = "local"
STACK_NAME = "kestrel-local"
REGION = "us-east-1"
ACCOUNT_ID = "000000000000"


def parameters(gateway, carrier, site, default_tenant_id):
    """The template's parameters.

    - Stage: part of every name, and the emulator's data is nobody else's.
    - Architecture: functions run as processes of this machine, so they are built for it; AWS gets arm64.
    - PublicVoiceUrl: the emulator serves APIs under a path of its own address, and the carrier signs exactly that.
    - FallbackBaseUrl: the emulator serves the bucket itself; there is no CloudFront.
    - SiteOrigin: a server of the machine's own (site.mjs) is the site's origin; there is no CloudFront.
    - DefaultTenantId: the company that the seed writes.
    - TwilioApiUrl: the carrier plays Twilio's REST API too.
    - MailFrom, OperatorEmail, CustomerSuccessEmail, DashboardUrl: the emulator keeps mail instead of sending it, so there
      is some to look at, and its links lead to this stack's own dashboard. The addresses are reserved: they are nobody's.
    """
    return {
        "Stage": STAGE,
        "Architecture": "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64",
        "PublicVoiceUrl": f"{gateway}/_aws/execute-api/kestrel-voice/live",
        "FallbackBaseUrl": f"{gateway}/{STACK_NAME}-fallback-{ACCOUNT_ID}-{REGION}/fallback",
        "SiteOrigin": site,
        "DashboardUrl": f"{site}/app",
        "DefaultTenantId": default_tenant_id,
        "TwilioApiUrl": carrier,
        "MailFrom": "Kestrel <notices@kestrel.example>",
        "OperatorEmail": "operations@kestrel.example",
        "CustomerSuccessEmail": "success@kestrel.example",
    }


# Left out of the template here, because the emulator refuses the whole template for a type it does not know. deploy.py
# makes the archive by the API instead, which the emulator has.
MADE_BY_HAND = {"AWS::Events::Archive"}


# An operator verifies the sender's domain once (docs/DEPLOY.md); the emulator believes it at once.
MAIL_DOMAIN = "kestrel.example"


# The companies of local/seed. Who signs up gets a gateway key from sign-up; nobody signed these up.
DEMO_COMPANIES = 3


def secrets(twilio):
    """What an operator types in after the first deployment. `twilio` is the carrier's account."""
    return {f"kestrel/{STAGE}/twilio": {**twilio, "auth_token_previous": None}}


# Further differences are the emulator's own, made up for in launcher.py: it does not import an API's gateway responses
# and methods that stand for any, and takes gateway keys from a header instead of from the authorizer.
#
# Another is not the template's but the environment's (xtask/src/stack/emulator.rs): functions reach
# DynamoDB through the carrier's fault proxy, by AWS_ENDPOINT_URL_DYNAMODB.
