"""The number of statements of a page does not grow with the clinic."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.programs.models import CareTeamMember, Enrollment, Group, GroupLeader, Track
from tests.admin.looking import led_to
from tests.statements import counted
from tests.visitor import Visitor

MANY = 500


def grow(app: Flask, ids: Callable[[str], UUID]) -> None:
    """Five hundred more patients, each with a place and a therapist, in fifty more groups with leaders."""
    since = clock.today_in(ZONE) - timedelta(days=20)
    jordan, dana = ids("jordan"), ids("dana")
    with app.app_context():
        begin_writing()
        track = db.session.scalars(select(Track.id)).first()
        groups = [Group(track_id=track, name=f"Group {n}", capacity=20) for n in range(50)]
        people = [
            User(
                name=f"Patient {n:03}",
                email_sealed="",
                email_lookup=f"many {n}",
                standing=Standing.ACTIVE,
                created_at=clock.now(),
            )
            for n in range(MANY)
        ]
        db.session.add_all([*groups, *people])
        db.session.flush()
        for n, person in enumerate(people):
            db.session.add(RoleGrant(user_id=person.id, role=Role.PATIENT, from_on=since))
            db.session.add(Enrollment(patient_id=person.id, group_id=groups[n % 50].id, from_on=since))
            db.session.add(CareTeamMember(patient_id=person.id, user_id=jordan, from_on=since))
        db.session.add_all(GroupLeader(group_id=group.id, user_id=dana, from_on=since) for group in groups)
        db.session.commit()


def test_pages_cost_the_same_at_ten_and_at_five_hundred(
    app: Flask, visit: Callable[..., Visitor], ids: Callable[[str], UUID]
) -> None:
    sam, day, maya = visit("sam"), ids("day group"), ids("maya")
    budget = {
        "/admin/people": 5,
        led_to(sam, "/admin/people/search", {"q": "maya@riverbend.example"}): 6,
        "/admin/people?role=patient": 5,
        "/admin/people?who=alone": 5,
        "/admin/people?who=former": 6,
        "/admin/groups": 4,
        f"/admin/groups/{day}": 7,
        f"/admin/groups/{day}/series": 4,
        f"/admin/groups/{day}/series/new": 2,
        "/admin/holidays": 4,
        "/admin/program-copies": 2,
        f"/admin/groups/{day}/enrollments": 3,
        f"/admin/people/{maya}": 11,
        f"/admin/people/{ids('jordan')}": 10,  # one for a therapist's days away
    }

    def prices() -> dict[str, int]:
        found = {}
        for url in budget:
            with counted(app) as statements:
                sam.get(url)
            found[url] = len(statements)
        return found

    few = prices()
    grow(app, ids)
    assert few == prices()
    bell = 1  # what waits behind it stands on every page
    assert all(few[url] <= most + bell for url, most in budget.items()), few
