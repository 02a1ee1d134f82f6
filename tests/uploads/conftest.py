"""The corpus, sent once for all rows that look at what came of it."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Backend
from tests.proof.row import is_full
from tests.uploads.corpus import CORPUS
from tests.uploads.sending import WAYS, Outcome, Sending, empty


@dataclass(frozen=True)
class Went:
    """`grown`: bytes by which this process is larger than after the first few of them."""

    outcomes: list[Outcome]
    grown: int

    @property
    def taken(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.is_taken]


@pytest.fixture
def corpus_app(sqlite_app: Flask) -> Flask:
    """With nothing on its disk."""
    empty(sqlite_app)
    return sqlite_app


@pytest.fixture(scope="session")
def went(sqlite_backend: Backend) -> Iterator[Went]:
    """Each file on both ways; in the small size on one and the other in turn."""
    app = sqlite_backend.app
    sqlite_backend.restore()
    empty(app)
    sending = Sending(app)
    sent = [
        (specimen, way)
        for number, specimen in enumerate(CORPUS)
        for place, way in enumerate(WAYS)
        if is_full() or number % len(WAYS) == place
    ]
    outcomes = [sending.outcome(*one) for one in sent[:10]]
    before = resident()
    outcomes += [sending.outcome(*one) for one in sent[10:]]
    yield Went(outcomes, resident() - before)
    empty(app)


def resident() -> int:
    """Bytes of memory that this process has."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 if Path("/proc/self/statm").exists() else 0
