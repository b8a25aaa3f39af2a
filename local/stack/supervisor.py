"""Runs the AWS emulator (launcher.py) and starts it again when asked: `POST /_kestrel/restart` on the bridge's port ends
it as an operator would, with SIGTERM, so that it keeps its state, and returns once it answers again.

It lives as long as whoever started it, and ends when the emulator ends by itself."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from bridge import start_bridge

LAUNCHER = Path(__file__).with_name("launcher.py")
LONGEST_STOP_SECONDS = 30
LONGEST_START_SECONDS = 60


class Emulator:
    """The emulator's process, one at a time."""

    def __init__(self, port):
        self.port = port
        self.wanted = True
        self._turn = threading.Lock()
        self.process = self._start()

    def _start(self):
        # Its standard input is ours to close: it ends with us, even if we end by SIGKILL.
        return subprocess.Popen([sys.executable, LAUNCHER], stdin=subprocess.PIPE)

    def restart(self):
        """Ends it cleanly, starts it again, and returns how long it was away, in seconds."""
        with self._turn:
            begun = time.monotonic()
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(LONGEST_STOP_SECONDS)
            self.process = self._start()
            while not self._answers():
                if self.process.poll() is not None or time.monotonic() - begun > LONGEST_START_SECONDS:
                    raise RuntimeError("the emulator did not come back")
                time.sleep(0.05)
            return time.monotonic() - begun

    def stop(self, *_):
        self.wanted = False
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        """Waits for an end that is no restart. Returns the exit code."""
        while True:
            process = self.process
            code = process.wait()
            with self._turn:
                if not self.wanted or self.process is process:
                    return code

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def end_with_parent(emulator):
    def wait():
        sys.stdin.buffer.read()
        emulator.stop()

    threading.Thread(target=wait, daemon=True, name="parent").start()


def main():
    port = int(os.environ["GATEWAY_PORT"])
    bridge = int(os.environ.pop("KESTREL_BRIDGE_PORT"))
    emulator = Emulator(port)
    signal.signal(signal.SIGTERM, emulator.stop)
    end_with_parent(emulator)
    start_bridge(bridge, f"http://127.0.0.1:{port}", emulator.restart)
    sys.exit(emulator.wait())


if __name__ == "__main__":
    main()
