"""Handing this process over to the server."""

import os
import socket
import sys
from pathlib import Path

import click

HANDED = 3
"""Where systemd puts the first."""


def serve(host: str, port: int, workers: int) -> None:
    """Become the server. Does not return."""
    if handed_on() is None:
        check_free(host, port)
    root = Path(__file__).parents[2]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "portal.cli.server", host, str(port), str(workers)])


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
