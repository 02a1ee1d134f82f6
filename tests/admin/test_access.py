"""Only an administrator reaches these screens; to everybody else they are not there."""

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import User
from portal.coverage.actions import authorizing
from portal.coverage.actions.authorizing import Approved
from portal.coverage.models import Authorization, Certification, Unit
from portal.coverage.runway import Span
from portal.database import db
from portal.programs.actions.representing import Terms, give
from portal.programs.actions.waiting import wait
from portal.programs.exceptional_models import Representative
from portal.programs.group_models import Holiday, WaitingPlace
from portal.programs.life_models import OpenHours
from portal.programs.models import CareTeamMember, Enrollment, GroupLeader, Program, Track
from portal.safety.texts import all_texts
from portal.schedule.actions import reshaping
from portal.schedule.actions.holidays import add_holiday
from portal.schedule.actions.reshaping import Weekly
from portal.schedule.models import Series
from tests.actors import actor
from tests.schedule.given import group, today, writing
from tests.visitor import Visitor

NOBODY_REACHES = ("maya", "devon", "lena", "jordan", "priya", "dana", "luis")


def addresses(app: Flask, ids: Callable[[str], UUID]) -> list[tuple[str, str]]:
    """Every (method, address) of the administrator, with ids of things that are there."""
    day_group, devon = ids("day group"), ids("devon")
    with writing(app):
        real = {
            "program_id": db.session.scalars(select(Program.id)).first(),
            "track_id": db.session.scalars(select(Track.id)).first(),
            "group_id": day_group,
            "enrollment_id": db.session.scalars(select(Enrollment.id)).first(),
            "leader_id": db.session.scalars(select(GroupLeader.id)).first(),
            "member_id": db.session.scalars(select(CareTeamMember.id)).first(),
            "person_id": devon,
            "slug": "who-5",
            "key": next(all_texts()).key,
            "hours_id": db.session.scalars(select(OpenHours.id)).first(),
            **_laid(),
        }
        url_map = app.url_map.bind("localhost")
        return [
            (method, url_map.build(route.endpoint, {name: real[name] for name in route.arguments}, method=method))
            for route in app.url_map.iter_rules()
            if route.endpoint.startswith("admin.")
            for method in sorted(route.methods & {"GET", "POST"})
        ]


def _laid() -> dict[str, UUID]:
    """What the world has none of: a weekly session, a day off, who waits, an approval, a certification, who acts."""
    series = db.session.scalar(select(Series.id))
    if series is None:
        sam = actor("sam")
        weekly = Weekly("Goals", weekday=0, begins=time(9), ends=time(12))
        reshaping.add_series(sam, group("day"), weekly, today() + timedelta(days=1))
        add_holiday(sam, None, today() + timedelta(days=9), "Closed")
        wait(actor("devon").id, db.session.scalars(select(Track)).all()[0], None, by=sam.id)
        span = Span(Unit.DAYS, 18, today(), today() + timedelta(days=30))
        authorizing.authorize(sam, actor("devon").id, Approved("Prairie Health", "", span), "1")
        authorizing.certify(sam, actor("devon").id, today(), "Dr. Feld", "1")
        devon, who = db.session.get_one(User, actor("devon").id), ("Petra Voss", "petra@riverbend.example")
        give(sam, devon, who, today(), Terms("mother", None, None, sees_schedule=True, sees_materials=False))
    found = {"series_id": Series, "holiday_id": Holiday, "waiting_id": WaitingPlace}
    found |= {"authorization_id": Authorization, "certification_id": Certification, "representative_id": Representative}
    return {name: db.session.scalars(select(kind.id)).one() for name, kind in found.items()}


def test_every_screen_opens_for_the_administrator(app: Flask, visit: Callable[..., Visitor], ids: Callable) -> None:
    sam, gets = visit("sam"), [url for method, url in addresses(app, ids) if method == "GET"]
    assert len(gets) >= 33
    for url in gets:
        status = 409 if url.endswith("/identity") else 200  # it opens, and says that there is no link to undo
        sam.get(url, status=status)
        sam.get(url, status=status, htmx=True)


@pytest.mark.parametrize("name", NOBODY_REACHES)
def test_nobody_else_reaches_any(app: Flask, visit: Callable[..., Visitor], ids: Callable, name: str) -> None:
    somebody = visit(name)
    for method, url in addresses(app, ids):
        if method == "GET":
            somebody.get(url, status=404)
            somebody.get(url, status=404, htmx=True)
        else:
            somebody.post(url, {"name": "Mine"}, status=404)


def test_without_a_sign_in_there_is_none(app: Flask, ids: Callable) -> None:
    nobody = Visitor(app)
    for method, url in addresses(app, ids):
        answer = nobody.client.open(url, method=method, data={"csrf_token": nobody.csrf_token()})
        assert answer.status_code in (303, 401), url


def test_what_is_not_there_looks_like_what_is_not_yours(visit: Callable[..., Visitor], ids: Callable) -> None:
    absent = visit("sam").get(f"/admin/groups/{uuid4()}", status=404)
    refused = visit("jordan").get(f"/admin/groups/{ids('day group')}", status=404)
    assert absent.tree.findtext(".//h1") == refused.tree.findtext(".//h1")


def test_somebody_who_is_no_patient_has_no_care_team(visit: Callable[..., Visitor], ids: Callable) -> None:
    sam = visit("sam")
    sam.get(f"/admin/people/{ids('maya')}/care-team")
    sam.get(f"/admin/people/{ids('jordan')}/care-team", status=404)
