"""Discharged, moved, held, handed over, admitted again: what is lost is lost at once and together, the rest is kept.

Each change is made through the door. Afterwards everything there is of her is asked for by everybody concerned.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from portal import clock
from portal.database import db
from portal.notifications.hooks import Recipient
from portal.programs.actions.settling import settle_what_is_over
from portal.programs.models import Program
from tests.access.clinic import NOTED
from tests.access.rows import changes, rows_of
from tests.admin.test_places import place
from tests.conftest import BACKENDS, Backend
from tests.leaving.stage import ASPECTS, Stage, has, lay, outside
from tests.letting_go import let_go
from tests.notifications.server import Inbox, mail_server
from tests.proof.row import Proof
from tests.schedule.given import today, writing
from tests.visitor import Visitor

Move = Callable[[timedelta], None]
QUICK = {"sqlite": 2, "postgresql": 1}


def _group(name: str) -> frozenset[str]:
    return frozenset(one for one in ASPECTS if one.startswith(f"{name}: "))


BEFORE = frozenset(ASPECTS) - _group("evening") - _group("afternoon")
BEFORE -= {"another therapist reads it", "another therapist has the chart"}
WRITING = {"she saves a draft", "she hands in", "she sends a message"}
OUTSIDE = {"mail that waited leaves", "news reach her outside"}
READING = {"what she handed in", "what she began", "her conversation"}
OF_GROUP = {"her group's worksheet is to do", "what she said of a session stands"}
GONE = WRITING | OUTSIDE | OF_GROUP | _group("day")
TEAM = {"her therapist has the chart", "her therapist reads what she handed in", "her therapist's cover reads it"}


def _admin(stage: Stage, verb: str, **fields: Any) -> None:
    """The administrator's form, and that it is meant."""
    sam, url = Visitor(stage.app, "sam"), f"/admin/enrollments/{place(stage.app, 'maya').id}/{verb}"
    sam.submit(sam.get(url), f"/{verb}", sure="1", **fields)


def _ends(stage: Stage, day: int) -> None:
    _admin(stage, "end-date", last_day=str(today() + timedelta(days=day)), how="discharged")


def _discharged(stage: Stage, move: Move) -> None:
    _ends(stage, -1)


def _to_come(stage: Stage, move: Move) -> None:
    """After the session that is laid: what lies beyond her last day is not hers from now on."""
    _ends(stage, 6)


def _come(stage: Stage, move: Move) -> None:
    """Its day has come, and the worker has gone round."""
    _ends(stage, 1)
    move(timedelta(days=2))
    with writing(stage.app):
        settle_what_is_over()
    stage.devices = [Visitor(stage.app, "maya") for _ in stage.devices]


def _nothing_to_read(stage: Stage, move: Move) -> None:
    with writing(stage.app):
        db.session.execute(update(Program).values(read_days=0))
    _ends(stage, -1)


def _days_are_over(stage: Stage, move: Move) -> None:
    _ends(stage, -1)
    move(timedelta(days=90))
    stage.devices = [Visitor(stage.app, "maya") for _ in stage.devices]


def _moved_to(name: str) -> Callable[[Stage, Move], None]:
    return lambda stage, move: _admin(stage, "transfer", group=str(stage.groups[name]), from_on=str(today()))


def _held(stage: Stage, move: Move) -> None:
    _admin(stage, "hold", from_on=str(today()), back_on="")


def _handed_over(stage: Stage, move: Move) -> None:
    jordan, url = Visitor(stage.app, "jordan"), f"/patients/{stage.maya_id}/hand-over"
    page = jordan.get(url)
    (priya,) = page.tree.xpath("//option[contains(., 'Priya')]/@value")
    jordan.submit(page, "/hand-over", colleague=priya, from_on=str(today()), note="", sure="1")


def _readmitted(stage: Stage, move: Move) -> None:
    """Into another group than the one she was discharged from."""
    _ends(stage, -1)
    sam, url = Visitor(stage.app, "sam"), f"/admin/people/{stage.maya_id}/readmission"
    sam.submit(sam.get(url), "/readmission", group=str(stage.groups["evening"]), from_on=str(today()), sure="1")


@dataclass(frozen=True)
class Parting:
    """`lost` and `won` by `make`."""

    make: Callable[[Stage, Move], None]
    lost: frozenset[str] | set[str] = frozenset()
    won: frozenset[str] | set[str] = frozenset()


PARTINGS = {
    "discharged": Parting(_discharged, GONE),
    "a discharge to come": Parting(_to_come),
    "a discharge whose day has come": Parting(_come, GONE),
    "discharged, and nothing is to be read on": Parting(_nothing_to_read, GONE | READING),
    "discharged, and the days to read are over": Parting(_days_are_over, GONE | READING),
    "moved within the program": Parting(_moved_to("afternoon"), _group("day") | OF_GROUP, _group("afternoon")),
    "moved to another program": Parting(_moved_to("evening"), _group("day") | OF_GROUP, _group("evening")),
    "on hold": Parting(_held, WRITING | OUTSIDE | _group("day") | {"her group's worksheet is to do"}),
    "handed over": Parting(_handed_over, TEAM, {"another therapist reads it", "another therapist has the chart"}),
    "readmitted": Parting(_readmitted, OF_GROUP | _group("day"), _group("evening")),
}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    found: Backend = request.getfixturevalue(f"{request.param}_backend")
    return found


def _anew(backend: Backend) -> None:
    let_go(backend.app)
    backend.restore()


@pytest.fixture
def move(time_machine: Any) -> Move:
    return lambda span: time_machine.move_to(clock.now() + span)


def _differences(backend: Backend, parting: Parting, inbox: Inbox, move: Move) -> list[str]:
    _anew(backend)
    inbox.raw.clear()
    pushed: list[Any] = []
    with outside(backend.app, inbox, pushed):
        stage = lay(backend.app, inbox, pushed)
        parting.make(stage, move)
        found = has(stage)
    _anew(backend)
    expected = (BEFORE - parting.lost) | parting.won
    return [*(f"still: {one}" for one in found - expected), *(f"no more: {one}" for one in expected - found)]


@pytest.mark.proof("P3")
def test_what_is_lost_is_lost_and_what_is_kept_is_kept(
    backend: Backend, proof: Proof, time_machine: Any, request: pytest.FixtureRequest
) -> None:
    quick = QUICK[request.node.callspec.id]
    wrong, began = [], clock.now()
    with mail_server() as inbox:
        for name in proof.random.sample(sorted(PARTINGS), proof.size(quick, len(PARTINGS))):
            time_machine.move_to(began)
            found = _differences(backend, PARTINGS[name], inbox, lambda span: time_machine.move_to(clock.now() + span))
            proof.tried(len(ASPECTS), len(found))
            wrong += [f"{name}: {one}" for one in sorted(found)]
    assert not wrong, "\n".join(wrong)


def test_what_goes_on_by_itself_is_found(sqlite_backend: Backend, move: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were nothing settled with a place, and everybody told whatever became of them."""
    app = sqlite_backend.app
    hooks = app.extensions["notices"]
    monkeypatch.setitem(app.extensions, "places", ())
    monkeypatch.setitem(app.extensions, "notices", type(hooks)(_everybody, hooks.addresses, hooks.links))
    with mail_server() as inbox:
        found = _differences(sqlite_backend, PARTINGS["discharged"], inbox, move)
    assert {f"still: {one}" for one in OUTSIDE | {"what she said of a session stands"}} <= set(found)


def _everybody(ids: Any) -> dict[UUID, Recipient]:
    return {one: Recipient(one, is_staff=False) for one in ids}


def test_what_breaks_in_its_middle_leaves_nothing(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """A discharge is one transaction: the last of the floors above fails to settle its part, after all else is done."""
    _anew(backend)
    app, pushed = backend.app, list[Any]()
    with mail_server() as inbox, outside(app, inbox, pushed):
        lay(app, inbox, pushed)
        parts = list(app.extensions["places"])
        parts[-1] = _failing
        monkeypatch.setitem(app.extensions, "places", tuple(parts))
        sam, url = Visitor(app, "sam"), f"/admin/enrollments/{place(app, 'maya').id}/end-date"
        form = sam.get(url).form("/end-date")
        before = rows_of(app)
        fields = {**form, "last_day": str(today() - timedelta(days=1)), "how": "discharged", "sure": "1"}
        fields.pop("@")
        assert sam.client.post(url, data=fields).status_code == 500
        assert {one for one in changes(before, rows_of(app)) if one[0] not in NOTED} == set()
    _anew(backend)


def _failing(over: Any) -> None:
    raise RuntimeError("in the middle")
