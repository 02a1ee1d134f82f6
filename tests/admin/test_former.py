"""The list of people shows who is here or is to come; the former have a filter of their own, and a search finds all."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts.actions import Newcomer, add_account
from portal.accounts.models import RoleGrant, Standing, User
from portal.accounts.taking_back import take_back
from portal.admin.queries import here
from portal.connections import begin_writing
from portal.database import db
from portal.operations import upgrade
from portal.programs.actions import joining
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Enrollment, Group, Track
from tests import world
from tests.actors import actor
from tests.admin.looking import people
from tests.admin.test_people import day, finder
from tests.admin.test_program_administrators import an_administrator
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]
LAY: dict[str, Any] = {
    "has a place": {"place": (-40, None)},
    "has one until today": {"place": (-40, 0)},
    "is to have one": {"place": (5, None)},
    "left yesterday": {"place": (-40, -1), "ended_as": Ending.LEFT},
    "is away, nobody knows for how long": {"place": (-40, -1), "ended_as": Ending.HOLD},
    "came back and left": {"place": (-40, -20), "ended_as": Ending.HOLD, "again": (-15, -2)},
    "left and waits": {"place": (-40, -1), "waits": None},
    "left and waited": {"place": (-40, -1), "waits": -3},
    "was invited": {"standing": Standing.INVITED},
    "has an account and no place yet": {},
    "was invited and shut out": {"standing": Standing.DEACTIVATED},
    "left and works here now": {"place": (-40, -1), "works": (0, None)},
    "left and is to work here": {"place": (-40, -1), "works": (4, None)},
    "had her role taken back on its first day": {"taken_back": True},
    "worked here": {"role": (-40, -1), "works": (-40, -1)},
    "works here, shut out": {"role": (-40, -1), "works": (-40, None), "standing": Standing.DEACTIVATED},
}
FORMER = {"left yesterday", "came back and left", "left and waited", "was invited and shut out", "worked here"}
FORMER |= {"had her role taken back on its first day"}


def lay(app: Flask, ids: Ids, *, place: Any = None, again: Any = None, **more: Any) -> None:
    since, until = more.get("role", (-40, None))
    group = ids("evening group")
    with writing(app):
        person = add_account(Newcomer("Zoe Adler", "zoe@riverbend.example", Role.PATIENT, day(since)), by=None)
        person.standing = more.get("standing", Standing.ACTIVE)
        for span, ending in ((place, more.get("ended_as")), (again, Ending.LEFT)):
            if span:
                days = {"from_on": day(span[0]), "until_on": None if span[1] is None else day(span[1])}
                db.session.add(Enrollment(patient_id=person.id, group_id=group, ended_as=ending, **days))
        for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == person.id)):
            grant.until_on = None if until is None else day(until)
            if "taken_back" in more:
                take_back(grant)
        if "works" in more:
            first, last = more["works"]
            last_day = None if last is None else day(last)
            db.session.add(RoleGrant(user_id=person.id, role=Role.THERAPIST, from_on=day(first), until_on=last_day))
        if "waits" in more:
            track = db.session.scalars(select(Group.track_id).where(Group.id == group)).one()
            ended = None if more["waits"] is None else clock.now()
            db.session.add(WaitingPlace(track_id=track, patient_id=person.id, asked_at=clock.now(), ended_at=ended))


@pytest.mark.parametrize("few", [1000, 0])
@pytest.mark.parametrize("name", LAY)
def test_who_is_former(
    app: Flask, visit: Visit, ids: Ids, monkeypatch: pytest.MonkeyPatch, name: str, few: int
) -> None:
    """Also where they are too many to be looked at one by one."""
    monkeypatch.setattr(here, "FEW", few)
    lay(app, ids, **LAY[name])
    sam = visit("sam")
    found, is_former = finder(sam), name in FORMER
    assert ("Zoe Adler" in found("")) is not is_former
    assert ("Zoe Adler" in found("who=former")) is is_former
    assert found("q=zoe") == {"Zoe Adler"}, "a search finds everybody"
    shown = people(sam, "q=zoe@riverbend.example").tree.xpath("string(//*[@id='people']//tbody)")
    assert ("Former" in shown) is is_former


def test_who_had_none_before_accounts_said_so_is_found(empty: Flask) -> None:
    upgrade(empty)
    with empty.test_request_context():
        begin_writing()
        world.build()
        for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == actor("rosa").id)):
            db.session.delete(grant)
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision="0021")
    upgrade(empty)
    with empty.test_request_context():
        taken_back = select(User.name).where(User.had_role_taken_back)
        assert db.session.scalars(taken_back).all() == ["Rosa Silva"]


def test_the_former_by_role_and_name(app: Flask, visit: Visit, ids: Ids) -> None:
    lay(app, ids, **LAY["worked here"])
    found = finder(visit("sam"))
    assert found("who=former") == {"Zoe Adler", "Rosa Silva"}
    assert found("who=former&role=therapist") == {"Zoe Adler"}, "she was one"
    assert found("who=former&role=patient") == {"Zoe Adler", "Rosa Silva"}
    assert found("q=zoe&role=therapist") == {"Zoe Adler"}
    assert found("q=zoe&role=leader") == set()
    assert found("who=former&q=maya") == set()
    assert found("who=former&q=ros") == {"Rosa Silva"}
    assert "Zoe Adler" not in found("role=therapist")
    assert found("who=nonsense") == found("")


def test_each_empty_list_says_what_would_stand_there(app: Flask, visit: Visit, ids: Ids) -> None:
    rosa = ids("rosa")
    with writing(app):
        for place in db.session.scalars(select(Enrollment).where(Enrollment.patient_id == rosa)):
            place.until_on = None
    sam = visit("sam")
    nobody = UUID(int=0)
    for query, words in {
        "who=former": "Nobody is former yet",
        "role=representative": "Nobody who is here or is to come has this role",
        "q=nobody": "Nobody fits",
        f"after={nobody}": "Nobody comes after these",
    }.items():
        assert words in people(sam, query).text


def test_an_administrator_of_one_program_sees_its_former_patients(app: Flask, visit: Visit, ids: Ids) -> None:
    """Rosa was in the other program. Lena leaves hers, and what she waits for elsewhere is not told here."""
    an_administrator(app)
    lena, group = ids("lena"), ids("day group")
    with writing(app):
        track = db.session.scalars(
            select(Track.id).join(Group, Group.track_id == Track.id).where(Group.id == group)
        ).one()
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == lena)).one()
        joining.end_enrollment(place, day(-1), by=None)
        db.session.add(WaitingPlace(track_id=track, patient_id=lena, asked_at=clock.now()))
    hers, all_of_it = finder(visit("ada")), finder(visit("sam"))
    assert len(hers("who=former")) == 1
    assert hers("who=former") == hers("q=lena")
    assert hers("q=lena") <= all_of_it("")
    assert "Nobody is here or is to come" in visit("ada").get("/admin/people").text
