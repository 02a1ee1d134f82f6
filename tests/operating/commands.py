"""The command as an operator runs it: a process of its own, in a folder of its own, with an environment of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PORTAL = [sys.executable, "-c", "from portal.cli.main import main; main()"]
SAFE = {
    "SECRET_KEY": "0123456789 abcdefghij ABCDEFGHIJ",
    "PORTAL_KEYS": "t1:" + "A" * 43,
    "PORTAL_HOST": "portal.example.org",
    "PORTAL_PROXY_HOPS": "1",
}


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """Why it was refused: one line, without where it happened."""
        assert (self.code, "Traceback" in self.err) == (1, False), self.err[-2000:]
        line, *more = [line for line in self.err.splitlines() if line.startswith("Error: ")]
        assert not more
        return line.removeprefix("Error: ")


@dataclass
class Operator:
    """At a keyboard, in the folder that has an installation in `instance`."""

    folder: Path
    settings: dict[str, str] = field(default_factory=lambda: {**SAFE, "PORTAL_INSTANCE": "instance"})

    @property
    def instance(self) -> Path:
        return self.folder / "instance"

    @property
    def environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        others.pop("DATABASE_URL", None)
        return {**others, "PYTHONPATH": str(ROOT), **self.settings}

    def types(self, *words: str, before: tuple[str, ...] = ()) -> Said:
        command = [*before, *PORTAL, *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)
