"""The template as AWS would deploy it: SAM's own translation, then every condition decided for given parameters."""

import copy
import functools
import json
import logging
import os
import re
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-2")
logging.getLogger("samtranslator").setLevel(logging.ERROR)

from samtranslator.translator.transform import transform  # noqa: E402  (reads the Region when imported)
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
NOTHING = {"Ref": "AWS::NoValue"}

DOMAIN = {
    "VoiceDomainName": "voice.example.com",
    "VoiceCertificateArn": "arn:aws:acm:us-east-2:123456789012:certificate/0",
}
SITE = {
    "SiteDomainName": "app.example.com",
    "SiteCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0",
}


class _NoManagedPolicies:
    """The template attaches none to a function, so looking one up is a mistake worth failing on."""

    def load(self):
        return {}


@functools.lru_cache(maxsize=None)
def _parsed():
    return json.dumps(yaml_parse(TEMPLATE.read_text(encoding="utf-8")))


def written():
    """The template as written, short forms expanded. Parsed once: it takes longer than all the tests."""
    return json.loads(_parsed())


def parameters(**given):
    """Every parameter's value: what is given, else its default. Stage is prod unless said."""
    values = {name: spec.get("Default") for name, spec in written()["Parameters"].items()}
    unknown = set(given) - set(values)
    if unknown:
        raise KeyError(f"the template has no parameter {sorted(unknown)}")
    return {**values, "Stage": "prod", **given}


@functools.lru_cache(maxsize=None)
def _translated(architecture):
    template = written()
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            # `sam deploy` uploads the build and writes its place here.
            resource["Properties"]["CodeUri"] = "s3://builds/bootstrap.zip"
    template["Globals"]["Function"].pop("CodeUri", None)
    values = parameters(Architecture=architecture)
    return json.dumps(transform(template, values, _NoManagedPolicies()))


def deployed(**given):
    """The CloudFormation template with conditions decided and parameters filled in."""
    values = parameters(**given)
    template = json.loads(_translated(values["Architecture"]))
    conditions = {name: _holds(rule, template["Conditions"], values) for name, rule in template["Conditions"].items()}

    def decide(node):
        if isinstance(node, list):
            return [kept for kept in map(decide, node) if kept != NOTHING]
        if not isinstance(node, dict):
            return node
        if set(node) == {"Fn::If"}:
            name, yes, no = node["Fn::If"]
            return decide(yes if conditions[name] else no)
        if set(node) == {"Ref"} and node["Ref"] in values:
            return values[node["Ref"]]
        if set(node) == {"Fn::Sub"} and isinstance(node["Fn::Sub"], str):
            text = re.sub(r"\$\{(\w+)\}", lambda m: str(values.get(m[1], m[0])), node["Fn::Sub"])
            return {"Fn::Sub": text} if "${" in text else text
        decided = {key: decide(value) for key, value in node.items()}
        return {key: value for key, value in decided.items() if value != NOTHING}

    for section in ("Resources", "Outputs"):
        template[section] = {
            name: decide(entry)
            for name, entry in template[section].items()
            if "Condition" not in entry or conditions[entry["Condition"]]
        }
    return template


def _holds(rule, rules, values):
    [(function, arguments)] = rule.items()
    match function:
        case "Fn::Equals":
            left, right = (values[side["Ref"]] if isinstance(side, dict) else side for side in arguments)
            return str(left) == str(right)
        case "Fn::Not":
            return not _holds(arguments[0], rules, values)
        case "Fn::And":
            return all(_holds(each, rules, values) for each in arguments)
        case "Fn::Or":
            return any(_holds(each, rules, values) for each in arguments)
        case "Condition":
            return _holds(rules[arguments], rules, values)
    raise ValueError(f"this test does not know the condition function {function}")


def references(node):
    """Names of the resources that this part of a template needs first."""
    if isinstance(node, list):
        return set().union(*map(references, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    found = set()
    for key, value in node.items():
        if key == "Ref":
            found.add(value)
        elif key == "Fn::GetAtt":
            found.add(value[0] if isinstance(value, list) else value.split(".")[0])
        elif key == "Fn::Sub":
            text, extra = (value, {}) if isinstance(value, str) else value
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text)} - set(extra)
            found |= references(extra)
        elif key == "DependsOn":
            found |= {value} if isinstance(value, str) else set(value)
        else:
            found |= references(value)
    return {name for name in found if not name.startswith("AWS::")}


def graph(template):
    """Each resource with the resources it needs first."""
    return {name: references(resource) for name, resource in template["Resources"].items()}


def cycle(needs):
    """One way round from a resource back to itself, or None."""
    done, path = set(), []

    def visit(name):
        if name in path:
            return path[path.index(name) :] + [name]
        if name in done:
            return None
        path.append(name)
        for needed in sorted(needs.get(name, ())):
            found = visit(needed)
            if found:
                return found
        path.pop()
        done.add(name)
        return None

    for name in sorted(needs):
        found = visit(name)
        if found:
            return found
    return None


def of_type(template, kind):
    """The resources of one CloudFormation type, by name."""
    return {
        name: resource["Properties"] for name, resource in template["Resources"].items() if resource["Type"] == kind
    }


def clone(template):
    """A copy a test may spoil."""
    return copy.deepcopy(template)
