"""Caddy with the file of deploy/, on ports of its own, in front of something that listens on loopback."""

import os
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.place import wait_until
from tests.faults.serving import free_port

CADDYFILE = Path(__file__).parents[2] / "deploy" / "Caddyfile"


@dataclass(frozen=True)
class Proxy:
    port: int
    home: Path

    def trust(self) -> ssl.SSLContext:
        """Of its own authority alone."""
        return ssl.create_default_context(cafile=self.home / "caddy" / "pki" / "authorities" / "local" / "root.crt")


def program() -> str:
    found = os.environ.get("PORTAL_CADDY") or shutil.which("caddy")
    if not found:
        pytest.skip("no Caddy: set PORTAL_CADDY or install Debian's caddy")
    return found


@contextmanager
def proxy(home: Path, *behind: int, scheme: str = "https", host: str = "localhost", **more: str) -> Iterator[Proxy]:
    """In front of these ports. For `localhost` it takes a certificate of its own authority."""
    port, caddy = free_port(), program()
    home.mkdir(exist_ok=True)
    named = {
        "PORTAL_HOST": f"{scheme}://{host}:{port}",
        "PORTAL_HTTP_PORT": str(free_port()),
        "PORTAL_AT": " ".join(f"127.0.0.1:{one}" for one in behind),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "HOME": str(home),
        **more,
    }
    command = [caddy, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **named}, stdout=log, stderr=log)
    made = Proxy(port, home)
    try:
        ready = "certificate obtained successfully" if scheme == "https" else "serving initial configuration"
        wait_until(lambda: ready in (home / "log").read_text())
        yield made
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(30)
