"""Who acts for a patient, day by day: the rule asks the dates alone, before any job has ended anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.database import db
from portal.demo.people import ZONE
from portal.programs.actions.representing import end_what_age_ends
from portal.work.registry import recurring
from tests.access.mutations import changed, everything
from tests.actors import actor
from tests.proof.row import Proof
from tests.representatives.given import acts, rows, with_terms
from tests.schedule.given import writing
from tests.visitor import Visitor

PAGES = ("schedule", "materials")


@dataclass(frozen=True)
class Case:
    """`on`: so many days after the birthday, the last day or the first one, whichever `of` says."""

    of: str
    on: int
    sees: tuple[str, ...]
    terms: dict[str, Any] = field(default_factory=dict)
    at: time = time(12)


_NOTHING_ON = {"sees_schedule": False, "sees_materials": False}
CASES = (
    Case("birthday", -1, PAGES),
    Case("birthday", -1, PAGES, at=time(23, 59)),
    Case("birthday", 0, (), at=time(0, 0)),
    Case("birthday", 0, ()),
    Case("birthday", 1, ()),
    Case("last day", 0, PAGES, at=time(23, 59)),
    Case("last day", 1, (), at=time(0, 0)),
    Case("last day", 1, ()),
    Case("first day", -1, (), at=time(23, 59)),
    Case("first day", 0, PAGES, at=time(0, 0)),
    Case("birthday", -1, (), _NOTHING_ON),
    Case("birthday", -1, ("schedule",), {"sees_materials": False}),
    Case("birthday", -1, ("materials",), {"sees_schedule": False}),
    Case("birthday", 0, (), _NOTHING_ON),
)


@pytest.mark.proof("P4")
def test_each_day(app: Flask, proof: Proof, time_machine: Any) -> None:
    """She acts for Lena too all the while: it is not the role that lets her in."""
    start = datetime.combine(clock.today_in(ZONE), time(12), ZoneInfo(ZONE))
    time_machine.move_to(start, tick=False)
    acts(app, "lena")
    for case in CASES if proof.full else CASES[::3]:
        time_machine.move_to(start, tick=False)
        wrong = list(_wrong(app, case, start.date(), time_machine))
        proof.tried(1, len(wrong))
        assert wrong == [], case
    proof.figures |= {"cases": len(CASES)}


def _wrong(app: Flask, case: Case, today: date, time_machine: Any) -> Iterator[str]:
    """What is otherwise. The row goes again."""
    marked = today + timedelta(days=9)
    days = {"birthday": {"of_age_on": marked}, "last day": {"until_on": marked}, "first day": {}}[case.of]
    began = marked if case.of == "first day" else today
    acting = acts(app, "maya", with_terms(**days, **case.terms), began)
    on = datetime.combine(marked + timedelta(days=case.on), case.at, ZoneInfo(ZONE))
    time_machine.move_to(on, tick=False)
    visitor = Visitor(app, "petra")
    for page in PAGES:
        before = _links(app)
        status = visitor.client.get(f"/acting/{acting}/{page}").status_code
        if (status == 200) is not (page in case.sees):
            yield f"{page}: {status}"
        if _links(app) - before != int(page in case.sees):
            yield f"{page}: {_links(app) - before} links"
    listed = "Maya Torres" in visitor.get("/acting").text
    if listed is not (bool(case.sees) or (bool(case.terms) and case.on < 0)):
        yield f"listed: {listed}"
    with writing(app):
        db.session.delete(db.session.get_one(type(rows(app)[0]), acting))


def _links(app: Flask) -> int:
    with app.app_context():
        read = select(AuditEvent.id).where(
            AuditEvent.chain_id == actor("maya").id, AuditEvent.verb == "read", AuditEvent.actor_id == actor("petra").id
        )
        return len(db.session.scalars(read).all())


def test_without_the_birthday_in_the_rule_a_case_fails(sqlite_app: Flask, time_machine: Any) -> None:
    """The control of P4."""
    start = datetime.combine(clock.today_in(ZONE), time(12), ZoneInfo(ZONE))
    time_machine.move_to(start, tick=False)
    acts(sqlite_app, "lena")
    with changed(sqlite_app, "acting.schedule", everything):
        wrong = list(_wrong(sqlite_app, Case("birthday", 0, ()), start.date(), time_machine))
    assert wrong == ["schedule: 200", "schedule: 1 links"]


def test_the_job_says_so_in_the_row_and_tells_the_patient_once(app: Flask, time_machine: Any) -> None:
    birthday = clock.today_in(ZONE) + timedelta(days=2)
    acts(app, terms=with_terms(of_age_on=birthday))
    for days, ended in ((1, 0), (2, 1), (2, 0)):
        noon = datetime.combine(birthday + timedelta(days=days - 2), time(12), ZoneInfo(ZONE))
        time_machine.move_to(noon, tick=False)
        with writing(app):
            assert end_what_age_ends() == ended
    (row,) = rows(app)
    assert row.until_on == birthday - timedelta(days=1)
    with app.app_context():
        assert "come of age" in [job.name for job in recurring()]
        last = select(AuditEvent).where(AuditEvent.subject == "representative").order_by(AuditEvent.id.desc())
        assert db.session.scalars(last).first().verb == "came of age"  # type: ignore[union-attr]
    Visitor(app, "petra").get("/acting", status=404)
    assert "news of who can see your schedule" in Visitor(app, "maya").get("/notices").text
