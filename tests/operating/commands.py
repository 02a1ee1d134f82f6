"""The command as an operator runs it: a process of its own, in a folder of its own, with an environment of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from portal.app import create_app
from portal.config.reading import from_environment
from portal.connections import begin_writing
from portal.database import db

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


class Desk:
    """See tests/operating/desk.py."""

    def __init__(self, folder: Path) -> None:
        self.said = folder
        command = [sys.executable, "-m", "tests.operating.desk"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, **pipes)

    def ask(self, **about: Any) -> Said:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({**about, "said": str(self.said)}), file=self._process.stdin, flush=True)
        code = int(self._process.stdout.readline())
        return Said(code, *((self.said / name).read_text() for name in ("out", "err")))

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(60)


@dataclass
class Operator:
    """At a keyboard, in the folder that has an installation in `instance`. `uid`: as whom; root where it is 0."""

    folder: Path
    desk: Desk
    settings: dict[str, str] = field(default_factory=lambda: {**SAFE, "PORTAL_INSTANCE": "instance"})
    uid: int = 0

    @property
    def instance(self) -> Path:
        return self.folder / "instance"

    @property
    def environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        others.pop("DATABASE_URL", None)
        return {**others, "PYTHONPATH": str(ROOT), **self.settings}

    def types(self, *words: str, largest: int = 0) -> Said:
        """`largest`: how many bytes a file may have."""
        about = {"words": words, "folder": str(self.folder), "environment": self.environment, "uid": self.uid}
        return self.desk.ask(**about, largest=largest)

    def run_sql(self, *statements: str) -> None:
        with self.app():
            begin_writing()
            for words in statements:
                db.session.execute(text(words))
            db.session.commit()

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """The installation itself, and within its context. Nothing of it stays open."""
        app = create_app(from_environment({**SAFE, "PORTAL_INSTANCE": str(self.instance)}))
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
