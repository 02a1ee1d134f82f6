"""What is installed is what was looked at: each package pinned by its hashes, from nowhere in particular."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from tests.proof.row import Proof
from tests.supply.locks import LOCKS, ROOT, faults, pinned


@pytest.mark.proof("L1")
def test_every_requirement_has_its_hashes(proof: Proof) -> None:
    found = [f"{lock.name}: {fault}" for lock in LOCKS for fault in faults(lock.read_text())]
    proof.tried(sum(len(pinned(lock.read_text())) for lock in LOCKS), len(found))
    assert len(LOCKS) == 8
    assert not found
    assert "--require-hashes" in (ROOT / "Makefile").read_text()
    if proof.full:
        proof.figures |= {"packages whose bytes were compared": _compared()}


def _compared() -> int:
    """What pip would install of the lock for running: it fetches all of it and compares."""
    asked = [
        "install",
        "--dry-run",
        "--ignore-installed",
        "--no-deps",
        "--require-hashes",
        "-r",
        "requirements/run.lock",
    ]
    done = subprocess.run([sys.executable, "-m", "pip", *asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    return len(done.stdout.split("Would install ")[1].split("\n")[0].split())


def test_what_runs_here_is_what_the_lock_says() -> None:
    for one in pinned((ROOT / "requirements" / "run.lock").read_text()):
        assert version(one.name) == one.version


@pytest.mark.parametrize(
    "text",
    [
        "flask==3.1.3\n    # via nobody\n",
        "flask>=3.1 \\\n    --hash=sha256:" + "a" * 64,
        "--extra-index-url https://example.org/simple\n",
        "flask @ https://example.org/flask.whl\n",
    ],
)
def test_a_lock_with_a_hole_is_found(text: str) -> None:
    """The control."""
    assert list(faults(text))
