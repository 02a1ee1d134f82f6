"""One row of the programme: how often something was tried, how often it failed, and with what; kept as a file."""

import json
import os
import platform
import random
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from time_machine import escape_hatch

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "proof"
LIBRARIES = ("flask", "sqlalchemy", "granian", "sqlcipher3", "psycopg", "cryptography")


@dataclass
class Proof:
    """`size(quick, full)` says how much is to be done; `tried` counts it. Only a full run leaves a file.

    `figures`: what else was measured, by name. `seed`: everything random comes from `random`.
    """

    row: str
    full: bool = False
    seed: int = int(os.environ.get("GROUNDWORK_SEED", "20261126"))
    n: int = 0
    failures: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.random = random.Random(f"{self.seed} {self.row}")

    def size(self, quick: int, full: int) -> int:
        return full if self.full else quick

    def tried(self, times: int = 1, failures: int = 0) -> None:
        self.n += times
        self.failures += failures

    def write(self, passed: bool, folder: Path = RESULTS) -> None:
        """A test that fails for whatever reason has failed at least once."""
        result = {
            "row": self.row,
            "n": self.n,
            "failures": self.failures if passed else max(self.failures, 1),
            "figures": self.figures,
            "seed": self.seed,
            "seconds": round(time.monotonic() - self.began, 1),
            "day": _today(),
            "commit": _commit(),
            "versions": _versions(),
        }
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.row}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")


def _today() -> str:
    """Wherever a test has moved the clock."""
    clock = escape_hatch.datetime.datetime if escape_hatch.is_travelling() else datetime
    return clock.now(UTC).date().isoformat()


def _versions() -> dict[str, str]:
    found = {name: version(name) for name in LIBRARIES}
    found["python"] = platform.python_version()
    found["sqlite"] = sqlcipher3.dbapi2.sqlite_version
    return found


def head() -> str:
    """The commit that the tree began with; "" where there is no git."""
    return _git("rev-parse", "--short", "HEAD")


def _commit() -> str:
    """What was proved: with a + when the tree held more than was committed."""
    return head() + ("+" if _git("status", "--porcelain", "--", "portal", "tests", "migrations") else "")


def _git(*words: str) -> str:
    if shutil.which("git") is None:
        return ""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def is_full() -> bool:
    return os.environ.get("GROUNDWORK_PROOF") == "full"
