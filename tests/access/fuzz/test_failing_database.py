"""The database fails in the middle of a change: all of it is there or nothing, and the page says so in words."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.database import Base, db
from portal.demo.people import ZONE
from portal.messages import actions as messages
from portal.vault import escrow
from portal.web import logs
from tests.access.clinic import Clinic
from tests.access.fuzz.failing import SECRET, failing
from tests.access.fuzz.learning import Learner
from tests.access.fuzz.making import Maker, Routes
from tests.access.fuzz.wire import Came, Sent, Wire
from tests.proof.row import Proof

CHANGES = {
    "worksheets.draft": "maya",
    "worksheets.submission": "maya",
    "messages.send": "maya",
    "schedule.notice": "maya",
    "practising.use": "maya",
    "review.feedback": "jordan",
    "follow_ups.close": "jordan",
    "caseload.assign_worksheet": "jordan",
    "caseload.mark_attendance": "dana",
    "caseload.post_handout": "dana",
    "admin.enroll": "sam",
    "admin.invite": "sam",
}
FAULTS = ("OperationalError", "IntegrityError", "DataError")
BESIDE = {"sign_in", "attempt"}
"""Tables about who is here, which are written to in transactions of their own."""
INSIDE = (SECRET, "Traceback", "SELECT ", "INSERT ", "sqlcipher", "psycopg", "sqlalchemy", "/portal/")
"""What no page may say."""
TRIES = 1000  # what is drawn for each field has to fit the others


@dataclass
class Log:
    """What would be written, before anything is left out of it."""

    lines: list[dict[str, Any]] = field(default_factory=list)

    def info(self, event: str, **more: Any) -> None:
        self.lines.append(more)

    error = warning = info


def rows(clinic: Clinic) -> dict[str, tuple[int, str]]:
    """Of each table: how many there are, and what is in them."""
    found = {}
    with clinic.app.app_context(), db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in BESIDE:
                all_of_it = sorted(map(repr, connection.execute(text(f'SELECT * FROM "{table.name}"'))))
                found[table.name] = (len(all_of_it), hashlib.sha256(repr(all_of_it).encode()).hexdigest())
    files = sorted(str(one) for one in (clinic.app.config["INSTANCE"] / "files").rglob("*") if one.is_file())
    return found | {"files": (len(files), repr(files))}


@dataclass(frozen=True)
class Change:
    """One that is done when nothing fails: in so many calls, after which the tables are so long."""

    sent: Sent
    calls: int
    lengths: dict[str, int]
    releases: frozenset[int] = frozenset()

    @property
    def faults(self) -> list[tuple[int, str]]:
        """Each at each call; but where a savepoint ends, neither database looks at a constraint."""
        every = product(range(1, self.calls + 1), FAULTS)
        return [(at, fault) for at, fault in every if fault != "IntegrityError" or at not in self.releases]


class Breaking:
    """Makes the database fail at one call of one change, and looks at what is left."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.wire = clinic, Wire(clinic)
        self.routes, self.learner = Routes(clinic), Learner(self.wire)
        clinic.restore()
        self.before = rows(clinic)

    def change(self, endpoint: str, random: Random) -> Change:
        """A request, rightly filled in, that changes something."""
        asked = self.routes.admitted[(CHANGES[endpoint], "POST", endpoint)]
        for _ in range(TRIES):
            self.clinic.restore()
            learned = self.learner.of(CHANGES[endpoint], random.choice(asked))
            self.clinic.restore()
            sent = next(Maker(self.routes, self.learner, random, clock.today_in(ZONE), [learned]).requests(1))
            with failing(self.clinic.app, at=0) as counted:
                came = self.wire.send(sent)
            after = rows(self.clinic)
            if sent.endpoint == endpoint and came.status < 400 and after != self.before:
                lengths = {name: length for name, (length, _) in after.items()}
                return Change(sent, counted.calls, lengths, frozenset(counted.releases))
        raise AssertionError(f"no request for {endpoint} was done")

    def broken(self, it: Change, at: int, fault: str) -> Iterator[str]:
        """What is wrong afterwards, in sentences."""
        self.clinic.restore()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(logs, "log", log := Log())
            with failing(self.clinic.app, at, fault):
                came = self.wire.send(it.sent)
        after = rows(self.clinic)
        where = f"{it.sent.endpoint}, {fault} at call {at} of {it.calls}: {came.status}"
        if came.status >= 400 and after != self.before:
            changed = [name for name in after if after[name] != self.before[name]]
            yield f"{where}, and yet something stayed in {changed}"
        if came.status < 400 and {name: length for name, (length, _) in after.items()} != it.lengths:
            yield f"{where}, and yet not all of it is there"
        yield from (f"{where}: {wrong}" for wrong in _wrong_with(came, log))


def _wrong_with(came: Came, log: Log) -> Iterator[str]:
    page = came.text
    yield from (f"the page says {word!r}" for word in INSIDE if word in page)
    if SECRET in repr(log.lines):
        yield "the log says what stood in the fault"
    if came.status >= 500:
        ids = {line["request_id"][-8:] for line in log.lines if line.get("fault")}
        if "988" not in page:
            yield "no crisis line"
        if not any(one in page for one in ids):
            yield "no number by which the log line is found"


@pytest.mark.proof("C5")
def test_all_of_a_change_is_there_or_nothing(any_clinic: Clinic, proof: Proof) -> None:
    breaking, wrong, calls = Breaking(any_clinic), [], 0
    for endpoint in proof.random.sample(sorted(CHANGES), proof.size(3, len(CHANGES))):
        change = breaking.change(endpoint, proof.random)
        calls += change.calls
        for at, fault in change.faults if proof.full else proof.random.sample(change.faults, 5):
            found = list(breaking.broken(change, at, fault))
            proof.tried(1, bool(found))
            wrong += found
    any_clinic.restore()
    proof.figures |= {"changes": proof.size(3, len(CHANGES)), "database calls in them": calls}
    assert not wrong, "\n".join(wrong)


def test_what_was_committed_is_said_to_be_done(clinic: Clinic) -> None:
    """The database goes away just after: the file of keys beside the backups waits, and nobody is told to try again."""
    invited = {"name": "Ada Novak", "email": "ada.novak@riverbend.example", "role": "patient"}
    invited |= {"from_on": clock.today_in(ZONE).isoformat(), "credentials": "", "language": "en"}
    with clinic.app.app_context():
        escrow.save()
    before = rows(clinic)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(escrow, "_in_database", _away)
        assert clinic.browsers["sam"].post("/admin/people", invited).status_code == 200
    assert rows(clinic)["invitation"] != before["invitation"]
    with clinic.app.app_context():
        assert escrow.save(), "the worker does it a minute later"
    clinic.restore()


def _away() -> None:
    raise OperationalError("SELECT", None, Exception(SECRET))


def test_a_change_that_is_kept_half_is_found(sqlite_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message is committed before it is on record and before anybody is told."""
    plain = messages.record

    def kept_first(*rest: Any, **more: Any) -> None:
        db.session.commit()
        plain(*rest, **more)

    monkeypatch.setattr(messages, "record", kept_first)
    breaking = Breaking(sqlite_clinic)
    change = breaking.change("messages.send", Random(1))
    found = [
        one for at in range(change.calls - 4, change.calls + 1) for one in breaking.broken(change, at, "DataError")
    ]
    sqlite_clinic.restore()
    assert any("something stayed in" in one for one in found)
