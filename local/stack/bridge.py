"""Lets plain `cargo lambda invoke <function> --data-file …` reach the deployed functions: it calls
`/2015-03-31/functions/<function>/invocations` on port 9000, and the emulator knows them as `kestrel-local-<function>`.
It also takes the order to restart the emulator, which cannot take that itself."""

import http.client
import json
import re
import socket
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

INVOCATION = re.compile(r"^/2015-03-31/functions/([A-Za-z0-9_-]+)/invocations$")
# What an invocation's caller and answer may say; all else belongs to one connection only.
PASSED_ON = re.compile(r"^(content-type|x-amz-.*|x-amzn-.*)$", re.IGNORECASE)
LONGEST_INVOCATION_SECONDS = 900


def start_bridge(port, gateway, restart):
    """Listens on both loopback addresses, for as long as the process lives. A machine without IPv6 has one. `restart`
    restarts the emulator and returns the seconds it was away."""
    gateway = urllib.parse.urlsplit(gateway).netloc

    class Handler(_Handler):
        address = gateway

        def restart(self):
            return restart()

    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        server_class = type("Server", (ThreadingHTTPServer,), {"address_family": family, "daemon_threads": True})
        try:
            server = server_class((address, port), Handler)
        except OSError:
            if family == socket.AF_INET:
                raise
            continue
        threading.Thread(target=server.serve_forever, daemon=True, name=f"bridge-{address}").start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    address = ""

    def do_POST(self):  # noqa: N802  (the name http.server asks for)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = urllib.parse.urlsplit(self.path).path
        if path == "/_kestrel/restart":
            return self._restart()
        called = INVOCATION.match(path)
        if called is None:
            return self._answer(404, {}, b"only /2015-03-31/functions/<function>/invocations is known here\n")
        name = called.group(1).removeprefix("kestrel-local-")
        headers = {name: value for name, value in self.headers.items() if PASSED_ON.match(name)}
        gateway = http.client.HTTPConnection(self.address, timeout=LONGEST_INVOCATION_SECONDS)
        try:
            gateway.request("POST", f"/2015-03-31/functions/kestrel-local-{name}/invocations", body, headers)
            answer = gateway.getresponse()
            self._answer(answer.status, answer.headers, answer.read())
        except OSError as error:
            self._answer(502, {}, f"the emulator cannot be reached: {error}\n".encode())
        finally:
            gateway.close()

    def _restart(self):
        try:
            away = self.restart()
        except Exception as error:  # noqa: BLE001  (whatever it was, the caller must hear it)
            return self._answer(500, {}, f"{error}\n".encode())
        self._answer(200, {"content-type": "application/json"}, json.dumps({"away_seconds": round(away, 3)}).encode())

    def _answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            if PASSED_ON.match(name):
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        """Silent: the emulator logs the invocation itself."""
