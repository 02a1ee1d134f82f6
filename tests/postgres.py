"""A PostgreSQL server of the tests' own: a throw-away cluster on a socket in a temporary folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=50"


def programs() -> Path | None:
    """Where initdb and pg_ctl lie, if `make test` found them."""
    folder = os.environ.get("PORTAL_POSTGRES")
    return Path(folder) if folder else None


@contextmanager
def cluster(settings: str = FAST) -> Iterator[str]:
    """Start a cluster; yields the URL prefix to which a database name is added; stops and removes it."""
    binaries = programs()
    assert binaries is not None
    home = Path(mkdtemp(prefix="portal-pg-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    try:
        _run(
            binaries / "initdb",
            "-D",
            home / "data",
            "-U",
            "portal",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        options = f"{settings} -c unix_socket_directories={home}"
        _run(binaries / "pg_ctl", "-D", home / "data", "-o", options, "-l", home / "log", "-w", "start")
        try:
            yield f"postgresql+psycopg://portal@/{{name}}?host={home}"
        finally:
            _run(binaries / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(*command: object) -> None:
    words = [str(part) for part in command]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
