"""Reading in an emergency, case by case: who, of whom, when, what. Each that is let in leaves a link and a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.guard import RuleMissing, check_every_endpoint
from portal.access.rules import rule_of
from portal.accounts.models import RoleGrant
from portal.audit.models import AuditEvent
from portal.database import db
from portal.programs.exceptional_models import EmergencyAccess
from tests.actors import actor
from tests.emergency.given import Record, accesses, begin, record_of_maya
from tests.proof.row import Proof
from tests.schedule.given import writing
from tests.visitor import Visitor

Set = Callable[[Flask], None]
LASTS = timedelta(minutes=60)


@dataclass(frozen=True)
class Case:
    """`who` begins to read Maya's record; `then` something happens; she asks again `after` so long."""

    name: str
    who: str
    reads: bool
    after: timedelta = timedelta()
    then: Set = lambda app: None
    begins: int = 303
    of: str = "Maya Torres"
    oversees: bool = False
    """She sees to it that somebody answers for a follow-up, and reads no word of it."""


def _ended(app: Flask) -> None:
    with writing(app):
        db.session.scalars(select(EmergencyAccess)).one().ended_at = clock.now()


def _no_role(app: Flask) -> None:
    with writing(app):
        who = db.session.scalars(select(EmergencyAccess.user_id)).one()
        for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == who)):
            grant.until_on = clock.now().date() - timedelta(days=3)


CASES = (
    Case("a therapist of somebody else", "priya", True),
    Case("a therapist who was hers", "nora", True),
    Case("a leader", "dana", True),
    Case("a leader of another group", "luis", True),
    Case("a second before the hour is over", "priya", True, after=LASTS - timedelta(seconds=1)),
    Case("when the hour is over", "priya", False, after=LASTS),
    Case("the next day", "luis", False, after=timedelta(days=1)),
    Case("ended by hand", "priya", False, then=_ended),
    Case("who holds no role any more", "priya", False, then=_no_role),
    Case("an administrator", "sam", False, begins=404, oversees=True),
    Case("a patient", "devon", False, begins=404),
    Case("of another patient", "priya", False, of="Devon Kim"),
)


@pytest.mark.proof("P8")
def test_each_case(sqlite_app: Flask, proof: Proof, time_machine: Any) -> None:
    maya = record_of_maya(sqlite_app)
    start = clock.now()
    for case in CASES if proof.full else CASES[::4]:
        time_machine.move_to(start, tick=False)
        with _put_back(sqlite_app):
            wrong = list(_wrong(sqlite_app, case, maya, time_machine))
        proof.tried(1, len(wrong))
        assert wrong == [], case.name
    proof.figures |= {"cases": len(CASES), "pages of a record": len(maya.pages)}


def _wrong(app: Flask, case: Case, maya: Record, time_machine: Any) -> Iterator[str]:
    begin(Visitor(app, case.who), name=case.of, status=case.begins)
    if case.begins == 303 and len(accesses(app)) != 1:
        yield "no row to be looked at"
    case.then(app)
    time_machine.move_to(clock.now() + case.after, tick=False)
    visitor = Visitor(app, case.who)
    for page in maya.pages:
        if page == maya.task and case.oversees:
            continue
        before = _links(app, case.who)
        status = visitor.client.get(page).status_code
        if (status == 200) is not case.reads:
            yield f"{page}: {status}"
        if _links(app, case.who) - before != int(case.reads):
            yield f"{page}: {_links(app, case.who) - before} links"
    for url in _changing(app, maya):
        if url.endswith("/owner") and case.oversees:
            continue
        status = visitor.client.post(url, data={"csrf_token": visitor.csrf_token()}).status_code
        if status != 404:
            yield f"POST {url}: {status}"


def _links(app: Flask, who: str) -> int:
    with app.app_context():
        asked = select(AuditEvent.id).where(
            AuditEvent.chain_id == actor("maya").id,
            AuditEvent.actor_id == actor(who).id,
            AuditEvent.verb == "read in an emergency",
        )
        return len(db.session.scalars(asked).all())


def _changing(app: Flask, maya: Record) -> list[str]:
    """Whatever can be sent to what is read here."""
    ends = {"thread": ("messages", "draft", "search", "replies"), "sheet": ("feedback", "draft", "hand-over")}
    ends |= {"task": ("acknowledgement", "notes", "owner", "closing", "reopening")}
    ends |= {"patient": ("worksheets", "targets", "thresholds", "safety-plan/agreement", "hand-over", "thread")}
    urls = [f"{getattr(maya, what)}/{end}" for what, all_ends in ends.items() for end in all_ends]
    routes = app.url_map.bind("localhost")
    return [url for url in urls if routes.test(url, "POST")]


class _put_back:
    """After each case nobody reads any more, and whoever lost a role has it again."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __enter__(self) -> None:
        with self.app.app_context():
            self.roles = {one.id: one.until_on for one in db.session.scalars(select(RoleGrant))}

    def __exit__(self, *_: object) -> None:
        with writing(self.app):
            for row in db.session.scalars(select(EmergencyAccess)).all():
                db.session.delete(row)
            for grant in db.session.scalars(select(RoleGrant)):
                grant.until_on = self.roles[grant.id]


def test_without_the_end_of_the_hour_a_case_fails(sqlite_app: Flask, time_machine: Any) -> None:
    """The control of P8: whoever could go on reading is found."""
    maya = record_of_maya(sqlite_app)
    late = next(case for case in CASES if case.name == "when the hour is over")

    def longer(app: Flask) -> None:
        with writing(app):
            db.session.scalars(select(EmergencyAccess)).one().until_at += LASTS

    time_machine.move_to(clock.now(), tick=False)
    wrong = list(_wrong(sqlite_app, Case(late.name, late.who, False, late.after, longer), maya, time_machine))
    assert len([line for line in wrong if ": 200" in line]) == len(maya.pages)


def test_the_application_refuses_to_start_with_it_on_what_changes_something(sqlite_app: Flask) -> None:
    """A rule that lets more people read stands on a GET and nowhere else."""
    check_every_endpoint(sqlite_app)
    reading = {name for name, view in sqlite_app.view_functions.items() if (it := rule_of(view)) and it.only_reads}
    assert len(reading) == 7
    other = Flask("other")
    view = sqlite_app.view_functions["messages.thread"]
    other.add_url_rule("/x", "x", view, methods=["POST"])
    other.view_functions.pop("static", None)
    with pytest.raises(RuleMissing, match="for reading only, on what changes something: x"):
        check_every_endpoint(other)
