"""What takes apart or sets somebody's words runs in a process that is given those, and nothing of ours."""

import subprocess

import pytest

from portal.alone import run_alone

LOOK = b"import os; print(dict(os.environ))\n"


def test_it_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_KEYS", "Nightjar")
    known = run_alone("code", content=LOOK, seconds=30).stdout.decode()
    assert "'PYTHONPATH':" in known
    assert "Nightjar" not in known


def test_it_may_not_take_for_ever() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run_alone("code", content=b"import time; time.sleep(30)\n", seconds=1)
