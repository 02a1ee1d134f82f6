"""The schema is expanded beneath a running server, a second one beside it takes over, and nobody notices."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from portal import schema
from portal.connections import begin_writing
from portal.database import db
from portal.operations import bind_migrations, patiently
from tests.conftest import BACKENDS
from tests.faults.crew import Crew, crew_at, lost_drafts, lost_or_doubled
from tests.faults.place import Place, looking, wait_until
from tests.operating.proxy import proxy
from tests.proof.row import Proof, is_full

NEXT = Path(__file__).parents[1] / "operating" / "next"
PEOPLE = ("draft", "message", "message", "look", "look", "review")


def with_next(folder: Path) -> str:
    """The migrations that there are, and those of a version to come."""
    there = Path(shutil.copytree(schema.MIGRATIONS, folder / "migrations"))
    for path in NEXT.glob("*.py"):
        words = path.read_text().replace('"PREVIOUS"', f'"{schema.revisions()[-1]}"')
        (there / "versions" / path.name).write_text(words)
    return str(there)


def migrate(app: Flask, directory: str, revision: str, verb: str = "upgrade") -> None:
    """As the next version's `portal db upgrade` would."""
    bind_migrations(app)
    with app.app_context():
        begin_writing()
        patiently(lambda: getattr(flask_migrate, verb)(directory=directory, revision=revision))
        db.session.remove()
        db.engine.dispose()


@contextmanager
def behind_caddy(place: Place, folder: Path) -> Iterator[None]:
    """One queue of connections, from which every server takes; people come by the proxy."""
    begin(place)
    with proxy(folder / "caddy", place.port, scheme="http", host="127.0.0.1") as front:
        queue, place.port = place.port, front.port
        try:
            wait_until(place.answers)
            yield
        finally:
            place.port = queue


def begin(place: Place, port: int = 0) -> None:
    more = {"port": port or place.port, "workers": 1, "sabotage": "", "is_held": True}
    place.group = place.zygote.ask("serve", **place.named, **more)


def end(place: Place, group: int) -> None:
    """It finishes what it has in hand."""
    os.kill(group, signal.SIGTERM)
    assert place.zygote.ask("wait", group=group) == 0


def is_revision(place: Place, revision: str) -> bool:
    with looking(place.app):
        return schema.current() == revision


def asked(crew: Crew, more: int) -> None:
    least = sum(crew.answers.values()) + more
    wait_until(lambda: sum(crew.answers.values()) >= least, 600)


@pytest.mark.proof("O2")
@pytest.mark.parametrize("place", BACKENDS if is_full() else BACKENDS[-1:], indirect=True)
def test_a_newer_version_takes_over_unnoticed(place: Place, proof: Proof, tmp_path: Path) -> None:
    directory, port, newest = with_next(tmp_path), place.port, schema.revisions()[-1]
    times = proof.size(1, 10)
    with behind_caddy(place, tmp_path), crew_at(place, PEOPLE) as crew:
        for _ in range(times):
            crew.go()
            asked(crew, proof.size(10, 250))
            migrate(place.app, directory, "9998")
            assert is_revision(place, "9998")
            old = place.group
            begin(place, port)
            asked(crew, proof.size(10, 250))
            end(place, old)
            asked(crew, proof.size(10, 250))
            crew.rest()
            if proof.full:
                migrate(place.app, directory, newest, "downgrade")
        answers, broken = crew.answers, crew.broken
        lost = lost_drafts(place, crew) + lost_or_doubled(place, crew)
    failed = sum(many for status, many in answers.items() if status >= 400) + len(broken)
    proof.tried(sum(answers.values()), failed + len(lost))
    proof.figures |= {"upgrades": times, "longest wait, seconds": round(max(max(one.waits) for one in crew.writers), 2)}
    assert (failed, lost) == (0, []), (answers, broken[:5])


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_migration_that_takes_away_is_found(place: Place, tmp_path: Path) -> None:
    directory = with_next(tmp_path)
    place.serve(workers=1)
    with crew_at(place, ("message",)) as crew:
        crew.go()
        asked(crew, 2)
        assert set(crew.answers) == {303}
        migrate(place.app, directory, "9999")
        asked(crew, 2)
        crew.rest()
    assert any(status >= 500 for status in crew.answers)
