"""The main pages, each opened by people from all over a clinic."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts import sign_ins
from portal.accounts.models import User
from portal.database import db
from portal.worksheets.models import State, Submission
from tests.benchmarks.growth.people import IN_GROUP, IN_PROGRAM, OF_LEADER, OF_THERAPIST, Clinic
from tests.visitor import Visitor

PEOPLE = 12
"""Of each kind who open a page in turn."""


@dataclass(frozen=True)
class Opened:
    """One page as one person opens it. `posted`: the fields of a form, if it is one."""

    page: str
    client: FlaskClient
    path: str
    posted: dict[str, str] = field(default_factory=dict)

    def __call__(self, turn: int = 0) -> TestResponse:
        if not self.posted:
            return self.client.get(self.path)
        fields = {name: text.format(turn=turn) for name, text in self.posted.items()}
        return self.client.post(self.path, data=fields, headers={"HX-Request": "true"})


def opened(app: Flask, clinic: Clinic, size: int) -> dict[str, list[Opened]]:
    """By page, in the order of the table."""
    found: dict[str, list[Opened]] = {}
    for one in _all(app, clinic, size):
        found.setdefault(one.page, []).append(one)
    return found


def _all(app: Flask, clinic: Clinic, size: int) -> Iterator[Opened]:
    patients = [which * size // PEOPLE for which in range(min(PEOPLE, size))]
    for number in patients:
        yield from _patients(app, clinic, number)
    for number in dict.fromkeys(number // OF_THERAPIST for number in patients):
        yield from _therapists(app, clinic, number)
    for number in dict.fromkeys(number // IN_GROUP // OF_LEADER for number in patients):
        yield from _leaders(app, clinic, number)
    yield from _administrators(app, clinic, patients)


def _patients(app: Flask, clinic: Clinic, number: int) -> Iterator[Opened]:
    who = UUID(clinic.id("patient", number))
    visitor = signed_in(app, who)
    sheet = _draft(app, who)
    yield Opened("Today", visitor.client, "/")
    yield Opened("week", visitor.client, "/schedule")
    yield Opened("worksheets", visitor.client, "/worksheets")
    yield Opened("worksheet", visitor.client, f"/worksheets/{sheet.assignment_id}")
    typed = {"csrf_token": visitor.csrf_token(), _a_text(visitor, sheet.assignment_id): "typed {turn}"}
    yield Opened("draft save", visitor.client, f"/worksheets/{sheet.assignment_id}/draft", typed)
    yield Opened("thread", visitor.client, f"/messages/{UUID(clinic.id('thread', number))}")
    yield Opened("progress", visitor.client, "/progress")


def _therapists(app: Flask, clinic: Clinic, number: int) -> Iterator[Opened]:
    client = signed_in(app, UUID(clinic.id("therapist", number))).client
    patient = UUID(clinic.id("patient", number * OF_THERAPIST))
    yield Opened("work list", client, "/")
    yield Opened("review queue", client, "/review")
    yield Opened("sheet to review", client, f"/review/{_sent(app, patient)}")
    yield Opened("patient list", client, "/patients")
    yield Opened("patient", client, f"/patients/{patient}")
    yield Opened("conversations", client, "/messages")


def _leaders(app: Flask, clinic: Clinic, number: int) -> Iterator[Opened]:
    client = signed_in(app, UUID(clinic.id("leader", number))).client
    yield Opened("group room", client, f"/groups/{UUID(clinic.id('group', number * OF_LEADER))}")


def _administrators(app: Flask, clinic: Clinic, patients: list[int]) -> Iterator[Opened]:
    client = signed_in(app, UUID(clinic.desk_id)).client
    for number in dict.fromkeys(number // IN_GROUP // IN_PROGRAM for number in patients):
        yield Opened("admin: this week", client, f"/admin/week?program={UUID(clinic.id('program', number))}")
        yield Opened("admin: coverage", client, f"/admin/coverage?program={UUID(clinic.id('program', number))}")
    yield Opened("admin: programs of this week", client, "/admin/week")
    yield Opened("admin: people", client, "/admin/people")
    yield Opened("admin: former people", client, "/admin/people?who=former")
    yield Opened("admin: groups", client, "/admin/groups")
    yield Opened("admin: groups further on", client, f"/admin/groups?after={UUID(clinic.id('program', 0))}")
    for number in patients:
        yield Opened("access log of one", client, f"/admin/access-log?of={UUID(clinic.id('patient', number))}")
    yield Opened("access log", client, "/admin/access-log")
    yield Opened("outbox", client, "/admin/outbox")


def signed_in(app: Flask, who: UUID) -> Visitor:
    visitor = Visitor(app)
    with app.test_request_context():
        sign_ins.begin(db.session.get_one(User, who), second_factor_owed=False)
        token = g.cookie_to_set
        db.session.commit()
    visitor.client.set_cookie(app.config["SIGN_IN_COOKIE"], token)
    return visitor


def _draft(app: Flask, who: UUID) -> Submission:
    with app.app_context():
        wanted = select(Submission).where(Submission.patient_id == who, Submission.state == State.DRAFT)
        found = db.session.scalars(wanted).first()
        assert found is not None
        db.session.expunge(found)
    return found


def _sent(app: Flask, who: UUID) -> UUID:
    with app.app_context():
        wanted = select(Submission.id).where(Submission.patient_id == who, Submission.latest > 0)
        return db.session.scalars(wanted.order_by(Submission.submitted_at.desc())).first() or UUID(int=0)


def _a_text(visitor: Visitor, assignment_id: UUID) -> str:
    """Some question of the worksheet that takes words."""
    fields = visitor.get(f"/worksheets/{assignment_id}?step=all").tree.xpath(
        "//fieldset[@id='answers']//textarea/@name"
    )
    return str(fields[0])
