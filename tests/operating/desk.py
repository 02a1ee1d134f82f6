"""A process that has imported the portal, and forks a process for each command: only the importing is saved.

It reads a line of JSON for each command and answers with one: how it ended. What it said is in the files it was given.
"""

import json
import os
import resource
import signal
import sys
import traceback
from importlib import import_module
from typing import Any

from sqlalchemy import Engine, event

from portal.cli.collector import keep
from portal.cli.main import COMMANDS, main

WRITER = "BEGIN IMMEDIATE"
LONGEST = 60
"""Seconds."""


def run(words: list[str], folder: str, environment: dict[str, str], said: str, uid: int, largest: int) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 70
    try:
        code = _alone(words, folder, environment, said, uid, largest)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _alone(words: list[str], folder: str, environment: dict[str, str], said: str, uid: int, largest: int) -> int:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{said}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    if largest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    signal.alarm(LONGEST)  # it holds also for what the command becomes
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    event.listen(Engine, "connect", _trace)
    try:
        main(words, prog_name="portal")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _trace(connection: Any, record: object) -> None:
    """Whoever wants to write says so beside what the command says."""
    connection.set_trace_callback(lambda words: os.write(2, f"{words}\n".encode()) if words == WRITER else None)


if __name__ == "__main__":
    for module in {module for module, _ in COMMANDS.values()}:
        import_module(f"portal.cli.{module}")
    keep()
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        ended = run(**asked)
        os.write(1, f"{ended}\n".encode())
    os._exit(0)  # what was imported need not be taken down piece by piece
