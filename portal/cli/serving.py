"""Handing this process over to the server, which imports nothing of the portal: its workers do, each anew."""

import os
import socket
import sys
from pathlib import Path

import click


def serve(host: str, port: int, workers: int) -> None:
    """Become the server. Does not return."""
    check_free(host, port)
    root = Path(__file__).parents[2]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "portal.cli.server", host, str(port), str(workers)])


def check_free(host: str, port: int) -> None:
    """Several servers could share a port unnoticed, and each would get some of the requests."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, port)) == 0:
            raise click.ClickException(f"Something else answers on port {port}. Choose another: make run PORT=8080")
