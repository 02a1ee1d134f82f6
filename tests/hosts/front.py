"""Caddy with the file of deploy/several, in front of hosts."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.place import wait_until
from tests.faults.serving import ROOT, free_port

CADDYFILE = ROOT / "deploy" / "several" / "Caddyfile"


@contextmanager
def front(home: Path, *behind: str) -> Iterator[int]:
    """Its port of loopback. `behind`: host:port."""
    caddy = os.environ.get("PORTAL_CADDY") or shutil.which("caddy")
    assert caddy, "no Caddy: scripts/ensure-caddy"
    home.mkdir()
    port = free_port()
    named = {
        "PORTAL_SITE": f"http://127.0.0.1:{port}",
        "PORTAL_APPS": " ".join(behind),
        "PORTAL_HOST": "localhost",
        "PORTAL_STATUS": str(home),
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }
    command = [caddy, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **named}, stdout=log, stderr=log)
    try:
        wait_until(lambda: "serving initial configuration" in (home / "log").read_text())
        yield port
    finally:
        process.kill()
        process.wait(30)
