"""Looks at a Twilio account's numbers and says, a line each, whether their addresses lead to Kestrel.

Called by `cargo xtask deploy --check` when TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are set. Prints JSON lines as
check_account.py does. A number is shown by its last two digits; the token is never shown.
"""

import argparse
import base64
import json
import os
import urllib.error
import urllib.request

# Twilio's patience with us, in the address itself: retry twice on trouble, and leave time for the fallback.
PATIENCE = "#rc=2&rp=5xx,ct,rt&ct=1500&rt=3500&tt=12000"


def say(verdict, what, detail):
    print(json.dumps({"verdict": verdict, "what": what, "detail": detail}), flush=True)


def numbers(base, account, token):
    url = f"{base}/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json?PageSize=1000"
    basic = base64.b64encode(f"{account}:{token}".encode()).decode()
    request = urllib.request.Request(url, headers={"Authorization": f"Basic {basic}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["incoming_phone_numbers"]


def wrong(number, voice_url, fallback_base_url):
    """What of a number's settings must change."""
    digits = number["phone_number"].lstrip("+")
    wanted = {
        "voice_url": f"{voice_url}/voice/incoming{PATIENCE}",
        "voice_method": "POST",
        "status_callback": f"{voice_url}/voice/status",
        "status_callback_method": "POST",
    }
    if fallback_base_url:
        wanted["voice_fallback_url"] = f"{fallback_base_url}/{digits}.xml"
        wanted["voice_fallback_method"] = "GET"
    return sorted(key for key, value in wanted.items() if number.get(key) != value)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice-url", default="")
    parser.add_argument("--fallback-base-url", default="")
    parser.add_argument("--api", default="https://api.twilio.com", help="another address speaks for Twilio in tests")
    given = parser.parse_args()
    if not given.voice_url:
        say("skip", "Twilio numbers", "the voice address is not known: deploy first, or set PublicVoiceUrl")
        return
    try:
        found = numbers(given.api, os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"])
    except urllib.error.HTTPError as error:
        say("fix" if error.code == 401 else "skip", "Twilio account", f"Twilio answered {error.code}")
        return
    except (OSError, ValueError, KeyError) as error:
        say("skip", "Twilio account", type(error).__name__)
        return
    if not found:
        say("fix", "Twilio numbers", "the account has none: buy one (docs/DEPLOY.md, Twilio)")
    for number in found:
        bad = wrong(number, given.voice_url, given.fallback_base_url)
        name = f"number ending {number['phone_number'][-2:]}"
        say("fix" if bad else "ok", name, f"set {', '.join(bad)} (docs/DEPLOY.md, Twilio)" if bad else "leads here")


if __name__ == "__main__":
    main()
