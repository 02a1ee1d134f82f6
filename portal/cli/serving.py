"""Handing this process over to the server."""

import errno
import os
import socket
import sys
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]
PORT, WORKERS = click.IntRange(1, 65_535), click.IntRange(1)
"""Beyond them a server would listen elsewhere, or take what nobody answers."""
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


def check_free(host: str, port: int, instead: str = "--port 8080") -> None:
    """Several servers could share a port unnoticed, and each would get some of the requests."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as place:
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            place.bind(address)
        with socket.socket(family) as probe:
            probe.settimeout(1)
            if probe.connect_ex(address) == 0:
                raise OSError(errno.EADDRINUSE, "")
    except OSError as fault:
        why = _WHY.get(fault.errno or 0, f"cannot be taken ({fault.strerror})")
        raise click.ClickException(f"Port {port} of {host} {why}. Choose another: {instead}") from fault


_WHY = {
    errno.EACCES: "is not for whom this runs as: below 1024 they are root's, and a proxy stands there",
    errno.EADDRINUSE: "is taken by something else",
    errno.EADDRNOTAVAIL: "is not here: this machine has no such address",
}
