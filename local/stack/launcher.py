"""Runs the AWS emulator in the foreground until SIGTERM, tuned for functions that answer in milliseconds.

supervisor.py starts it, with an environment of a few variables (xtask/src/stack/emulator.rs): the emulator hands its
own environment to every function, so what is not there cannot leak into one."""

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
    sys.argv = ["ministack"]
    runpy.run_module("ministack", run_name="__main__")


if __name__ == "__main__":
    main()
