"""A relative path leads to the same place for every command, and the server is one of them."""

import subprocess
from pathlib import Path

import pytest

from portal.config.reading import from_environment
from tests.faults.serving import free_port, kill, wait_for
from tests.operating.commands import PORTAL, ROOT, SAFE, Operator


def test_the_server_reads_and_writes_where_it_was_started(operator: Operator) -> None:
    """And runs nothing of what lies there."""
    (operator.folder / "secret").write_text(SAFE["SECRET_KEY"])
    lines = ("SECRET_KEY_FILE=secret", f"PORTAL_KEYS={SAFE['PORTAL_KEYS']}", "PORTAL_HOST=localhost")
    (operator.folder / "portal.env").write_text("\n".join((*lines, "PORTAL_INSTANCE=instance")))
    for name in ("wsgi.py", "json.py", "brotli.py"):
        (operator.folder / name).write_text("raise SystemExit('this is not the portal')\n")
    operator.settings = {"PORTAL_SETTINGS": "portal.env"}
    port = free_port()
    command = [PORTAL[0], "-P", *PORTAL[1:], "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, cwd=operator.folder, env=operator.environment, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", server)
    finally:
        kill(server)
    assert not (ROOT / "instance" / "portal.db").exists()


def test_a_relative_file_of_sqlite_is_the_one_that_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for given, meant in (("sqlite:///my.db", tmp_path / "my.db"), ("sqlite:////srv/my.db", Path("/srv/my.db"))):
        assert from_environment(SAFE | {"DATABASE_URL": given}).database_url == f"sqlite:///{meant}"
