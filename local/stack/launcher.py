"""Runs the AWS emulator in the foreground until SIGTERM, tuned for functions that answer in milliseconds.

supervisor.py starts it, with an environment of a few variables (xtask/src/stack/emulator.rs): the emulator hands its
own environment to every function, so what is not there cannot leak into one."""

import contextvars
import functools
import json
import os
import runpy
import signal
import socketserver
import sys
import threading


def answer_without_nagle():
    """The Runtime API's answers are small; Nagle's algorithm would hold each back for 40 ms."""
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def wait_briefly_for_logs():
    """After each invocation the emulator waits for the function's log lines: 2 ms are enough, 50 ms are its default."""
    from ministack.core import lambda_runtime

    changed = 0
    for worker in vars(lambda_runtime).values():
        drain = getattr(worker, "_drain_stderr_bounded", None)
        if drain is not None and drain.__defaults__ == (0.050, 0.005, 0.250):
            drain.__defaults__ = (0.002, 0.002, 0.250)
            changed += 1
    if not changed:
        sys.exit("ministack has changed: look at _drain_stderr_bounded again (local/stack/launcher.py)")


def import_apis_as_aws_does():
    """From an API's OpenAPI document the emulator leaves out methods that stand for any, and gateway responses."""
    from ministack.services import apigateway_v1 as api

    expect(api, ["_OPENAPI_HTTP_METHODS", "_import_operation", "_import_rest_api", "_put_gateway_response"])
    any_method = "x-amazon-apigateway-any-method"
    responses = "x-amazon-apigateway-gateway-responses"
    api._OPENAPI_HTTP_METHODS.add(any_method)
    import_operation, import_rest_api = api._import_operation, api._import_rest_api

    @functools.wraps(import_operation)
    def with_any(api_id, resource_id, http_method, *others, **more):
        method = "ANY" if http_method.lower() == any_method else http_method
        return import_operation(api_id, resource_id, method, *others, **more)

    @functools.wraps(import_rest_api)
    def with_responses(spec, *others, **more):
        api_id = import_rest_api(spec, *others, **more)
        for kind, response in (spec.get(responses) or {}).items():
            status, _, body = api._put_gateway_response(api_id, kind, response)
            if status >= 400:
                raise ValueError(f"the gateway response {kind} was refused: {body!r}")
        return api_id

    api._import_operation, api._import_rest_api = with_any, with_responses


def take_gateway_keys_from_authorizers():
    """What `ApiKeySourceType: AUTHORIZER` does: the key that counts is the one the authorizer names, never a header of
    the client's. The emulator knows the header only. None of our APIs takes keys from a header, so it holds for all.

    A context variable carries it from a request's authorization to the checks of the same request."""
    from ministack.services import apigateway_v1 as api

    expect(api, ["_invoke_authorizer_lambda", "_authorize_request_v1", "_api_key_from_request"])
    # Beside what the authorizer says in its context, which API Gateway keeps with its policy; it reaches no function.
    name = "kestrel.usageIdentifierKey"
    key = contextvars.ContextVar(name, default="")
    invoke, authorize = api._invoke_authorizer_lambda, api._authorize_request_v1

    @functools.wraps(invoke)
    async def keeping_the_key(*arguments, **more):
        result = await invoke(*arguments, **more)
        body = (result or {}).get("body")
        if isinstance(body, (str, bytes)):
            try:
                body = json.loads(body)
            except ValueError:
                return result
        if not isinstance(body, dict) or not body.get("usageIdentifierKey"):
            return result
        context = {**(body.get("context") or {}), name: body["usageIdentifierKey"]}
        return {**result, "body": {**body, "context": context}}

    @functools.wraps(authorize)
    async def setting_the_key(*arguments, **more):
        key.set("")
        error, context = await authorize(*arguments, **more)
        if error is None and context and name in context:
            # A copy: the other is in the emulator's cache.
            context = dict(context)
            key.set(context.pop(name))
        return error, context

    api._invoke_authorizer_lambda, api._authorize_request_v1 = keeping_the_key, setting_the_key
    api._api_key_from_request = lambda _headers: key.get()


def expect(module, names):
    """Fails where the emulator no longer has what is replaced here: silently it would do nothing."""
    missing = [name for name in names if not hasattr(module, name)]
    if missing:
        sys.exit(f"ministack has changed: look at {', '.join(missing)} again (local/stack/launcher.py)")


def end_with_parent():
    """Standard input is a pipe from whoever started us: its end means that they are gone, even by SIGKILL."""

    def wait():
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="parent").start()


def main():
    end_with_parent()
    answer_without_nagle()
    wait_briefly_for_logs()
    import_apis_as_aws_does()
    take_gateway_keys_from_authorizers()
    sys.argv = ["ministack"]
    runpy.run_module("ministack", run_name="__main__")


if __name__ == "__main__":
    main()
