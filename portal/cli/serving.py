"""Handing this process over to the server."""

import os
import socket
import sys
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]
HANDED = 3
"""Where systemd puts the first."""


def serve(host: str, port: int, workers: int) -> None:
    """Become the server. Does not return.

    It stays in the folder where it was started: a relative path in its settings leads where it does for every other
    command. Nothing is imported from there (-P).
    """
    if handed_on() is None:
        check_free(host, port)
    os.environ["PYTHONPATH"] = with_root()
    os.execv(sys.executable, [sys.executable, "-P", "-m", "portal.cli.server", host, str(port), str(workers)])


def with_root() -> str:
    """PYTHONPATH for a process that is to find this code from any folder."""
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def handed_on() -> int | None:
    """The listening socket that systemd holds for this process (see sd_listen_fds)."""
    is_mine = os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1"
    if not is_mine:
        return None
    os.set_blocking(HANDED, False)
    return HANDED


def check_free(host: str, port: int) -> None:
    """Several servers could share a port unnoticed, and each would get some of the requests."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, port)) == 0:
            raise click.ClickException(f"Something else answers on port {port}. Choose another: make run PORT=8080")
