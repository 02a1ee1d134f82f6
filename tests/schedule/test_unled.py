"""A session whose leader is away, or whose group has none, stands before the administrators until somebody leads it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, update

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db
from portal.programs.models import Cover, GroupLeader
from portal.schedule.actions.changing import put_stand_in
from portal.schedule.models import Appointment
from portal.schedule.models import Standing as Held
from portal.schedule.queries.unled import unled
from tests.actors import actor
from tests.admin.test_program_administrators import an_administrator
from tests.home.given import links_in, section
from tests.schedule.given import group, session_in, session_on, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def away(app: Flask, who: str, first: int, last: int, cover: str = "luis") -> None:
    with writing(app):
        span = {"from_on": today() + timedelta(days=first), "until_on": today() + timedelta(days=last)}
        db.session.add(Cover(user_id=actor(who).id, cover_id=actor(cover).id, **span))


def stands_in(app: Flask, session: UUID, who: str, instead_of: str | None = "dana") -> None:
    with writing(app):
        leader = actor(instead_of).id if instead_of else None
        put_stand_in(actor("sam").id, db.session.get_one(Appointment, session), actor(who).id, leader)


def found(app: Flask) -> dict[UUID, tuple[str, ...]]:
    with app.test_request_context():
        return {one.id: one.away for one in unled(actor("sam"))}


def test_of_who_is_away_until_somebody_who_is_there_stands_in(app: Flask) -> None:
    session, later = session_on(app, today() + timedelta(days=2)), session_on(app, today() + timedelta(days=5))
    session_on(app, today() + timedelta(days=9))
    session_on(app, today() + timedelta(days=3), standing=Held.CANCELLED)
    assert found(app) == {}
    away(app, "dana", 1, 3)
    assert found(app) == {session: ("Dana Ruiz",)}
    stands_in(app, session, "luis")
    assert found(app) == {}
    away(app, "luis", 2, 2, cover="dana")
    assert found(app) == {session: ("Dana Ruiz",)}, "who stands in is away, too"
    away(app, "dana", 4, 9)
    assert set(found(app)) == {session, later}, "what lies beyond a week is not said yet"


def _ended(dana: UUID) -> None:
    db.session.execute(update(GroupLeader).values(until_on=today()).where(GroupLeader.user_id == dana))


def _no_leader_any_more(dana: UUID) -> None:
    db.session.execute(delete(RoleGrant).where(RoleGrant.user_id == dana, RoleGrant.role == Role.LEADER))


def _shut(dana: UUID) -> None:
    db.session.execute(update(User).values(standing=Standing.DEACTIVATED).where(User.id == dana))


@pytest.mark.parametrize("gone", [_ended, _no_leader_any_more, _shut])
def test_of_a_group_whose_leader_is_gone(app: Flask, gone: Callable[[UUID], None]) -> None:
    session = session_on(app, today() + timedelta(days=2))
    assert found(app) == {}
    with writing(app):
        gone(actor("dana").id)
    assert found(app) == {session: ()}


def test_another_leader_of_the_group_is_there(app: Flask) -> None:
    session_on(app, today() + timedelta(days=2))
    away(app, "dana", 1, 3)
    with writing(app):
        db.session.add(GroupLeader(user_id=actor("luis").id, group_id=group("day").id, from_on=today()))
    assert found(app) == {}


def test_administrators_see_it_and_where_to_say_who_stands_in(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 30)
    sam = visit("sam")
    assert "nobody who leads" not in section(sam.get("/"), "clinic")
    assert section(sam.get("/admin/week"), "unled-title") == ""
    away(app, "dana", 0, 4)
    assert "1 session has nobody who leads it" in section(sam.get("/"), "clinic")
    assert "/admin/week" in links_in(sam.get("/"), "clinic")
    page = sam.get("/admin/week")
    assert "Dana Ruiz: away" in section(page, "unled-title")
    [way] = links_in(page, "unled-title")
    assert way == f"/groups/{ids('day group')}/sessions/{session}/change"
    luis = {"stand-in-who": str(ids("luis")), "stand-in-instead_of": str(ids("dana"))}
    sam.submit(sam.get(way), "/stand-ins", **luis)
    assert section(sam.get("/admin/week"), "unled-title") == ""
    assert "nobody who leads" not in section(sam.get("/"), "clinic")


def test_of_one_program_and_whose_administrator_changes_no_session(app: Flask, ids: Ids) -> None:
    session_in(app, 30)
    session_in(app, 54, of="evening")
    for who in ("dana", "luis"):
        away(app, who, 0, 4, cover="sam")
    an_administrator(app)
    ada = Visitor(app, "ada")
    assert links_in(ada.get("/admin/week"), "unled-title") == [f"/admin/groups/{ids('evening group')}"]
    assert "1 session has nobody" in section(ada.get("/"), "clinic")
