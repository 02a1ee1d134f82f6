"""Handing this process over to granian."""

import os
import socket
import sys
from pathlib import Path

import click


def serve(host: str, port: int, workers: int) -> None:
    """Become the server. Does not return."""
    check_free(host, port)
    # A process per core with one blocking thread each: threads in one process would fight over the interpreter.
    command = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", "1", "--no-ws", "--log-level", "warning", "wsgi:app"]
    os.chdir(Path(__file__).parents[2])
    os.execv(Path(sys.executable).with_name("granian"), command)


def check_free(host: str, port: int) -> None:
    """Several servers could share a port unnoticed, and each would get some of the requests."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, port)) == 0:
            raise click.ClickException(f"Something else answers on port {port}. Choose another: make run PORT=8080")
