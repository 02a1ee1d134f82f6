"""Of what closes, another last day is chosen in one step, once it was seen what lies between the two."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.audit.models import AuditEvent
from portal.audit.wording import has_words
from portal.database import db
from portal.programs.models import Ending, Enrollment, Group, Program, Track
from portal.schedule.models import Standing
from tests.admin.closing_given import (
    WHY,
    above,
    ahead,
    close,
    close_all_the_same,
    day,
    places,
    series_of,
    stands,
    told,
    url_of,
    weekly,
)
from tests.admin.test_program_administrators import an_administrator
from tests.schedule.given import other_group
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


def at(id: UUID, kind: str = "groups") -> str:
    return f"/admin/{kind}/{id}/last-day"


def move(visitor: Visitor, url: str, last_day: date, status: int = 303, **more: str) -> Page:
    return visitor.submit(visitor.get(url), "/last-day", status=status, last_day=str(last_day), **more)


def place_of(app: Flask, group_id: UUID, patient_id: UUID) -> Enrollment:
    return next(one for one in places(app, group_id) if one.patient_id == patient_id)


def scheduled(app: Flask, group_id: UUID) -> list[date]:
    return [one.local_on for one in ahead(app, group_id, Standing.SCHEDULED, day())]


def reads_until(app: Flask, patient_id: UUID) -> date | None:
    with app.app_context():
        mine = select(RoleGrant).where(RoleGrant.user_id == patient_id, RoleGrant.role == Role.PATIENT)
        return db.session.scalars(mine.order_by(RoleGrant.from_on.desc())).first().until_on  # type: ignore[union-attr]


def test_a_later_day_brings_back_what_lies_between(app: Flask, visit: Visit, ids: Ids) -> None:
    weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    before = scheduled(app, day_group)
    close_all_the_same(sam, url_of(day_group), day(10))
    read, heard = reads_until(app, ids("devon")), told(app, "devon")
    assert f"/admin/groups/{day_group}/last-day" in sam.get(f"/admin/groups/{day_group}").links()
    asked = move(sam, at(day_group), day(24), status=422)
    left = asked.tree.get_element_by_id("left")
    between = [one for one in before if day(10) < one <= day(24)]
    assert len(left.xpath(".//ul/li")) == len(between) > 0
    assert "Maya" in left.text_content()
    assert stands(app, Group, day_group) == day(10)
    stay = [str(place_of(app, day_group, ids("devon")).id)]
    assert set(stay) < set(asked.form("/last-day")["stay"]), "everyone's goes on, unless somebody is left out"
    sam.submit(asked, "/last-day", agreed="y", stay=stay)
    assert stands(app, Group, day_group) == day(24)
    assert scheduled(app, day_group) == [one for one in before if one <= day(24)]
    assert {one.because for one in ahead(app, day_group, Standing.CANCELLED, day())} == {WHY}
    assert (series_of(app, day_group).until_on, series_of(app, day_group).ended_with_group) == (day(24), True)
    devons, mayas = (place_of(app, day_group, ids(name)) for name in ("devon", "maya"))
    assert (devons.until_on, devons.ended_as) == (day(24), Ending.COMPLETED)
    assert mayas.until_on == day(10)
    assert (reads_until(app, ids("devon")) - read).days == 14  # type: ignore[operator]
    assert told(app, "devon") == heard + 1, "of the sessions that take place after all"
    with app.app_context():
        verbs = {(one.verb, one.subject) for one in db.session.scalars(select(AuditEvent))}
    assert {("changed last day of group", "group"), ("let a place last longer", "enrollment")} <= verbs
    assert all(has_words(*one) for one in verbs)


def test_opened_again_after_it_moved_it_is_as_it_was(app: Flask, visit: Visit, ids: Ids) -> None:
    series = weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    before = scheduled(app, day_group)
    close_all_the_same(sam, url_of(day_group), day(10))
    sam.submit(move(sam, at(day_group), day(24), status=422, because="The rooms are painted"), "/last-day", agreed="y")
    asked = move(sam, at(day_group), day(3), status=422, because="The rooms are sold")
    sam.submit(asked, "/last-day", agreed="y", how="left")
    off = ahead(app, day_group, Standing.CANCELLED, day())
    assert {one.because for one in off} == {"The rooms are sold"}, "one reason for all that is called off for it"
    sam.submit(sam.get(f"/admin/groups/{day_group}/reopening"), "/reopening")
    lasts = series_of(app, day_group)
    assert (lasts.id, lasts.until_on, lasts.ended_with_group) == (series, None, False)
    assert scheduled(app, day_group) == before


def test_an_earlier_day_asks_what_becomes_of_who_is_there(app: Flask, visit: Visit, ids: Ids) -> None:
    weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    close_all_the_same(sam, url_of(day_group), day(24))
    heard = told(app, "dana")
    asked = move(sam, at(day_group), day(10), status=422)
    left = asked.tree.get_element_by_id("left")
    assert "Devon" in left.text_content()
    assert any(link.endswith("/change") for link in left.xpath(".//a/@href"))
    sam.submit(asked, "/last-day", status=422, agreed="y")
    assert stands(app, Group, day_group) == day(24)
    sam.submit(asked, "/last-day", agreed="y", how="discharged")
    assert stands(app, Group, day_group) == day(10)
    assert max(scheduled(app, day_group)) <= day(10)
    devons = place_of(app, day_group, ids("devon"))
    assert (devons.until_on, devons.ended_as) == (day(10), Ending.DISCHARGED)
    assert told(app, "dana") == heard + 1


def test_another_reason_alone(app: Flask, visit: Visit, ids: Ids) -> None:
    weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    close_all_the_same(sam, url_of(day_group), day(10))
    heard = told(app, "dana")
    move(sam, at(day_group), day(10), because="The rooms are painted")
    assert {one.because for one in ahead(app, day_group, Standing.CANCELLED, day())} == {"The rooms are painted"}
    assert "The rooms are painted" in sam.get(f"/admin/groups/{day_group}").text
    assert told(app, "dana") == heard
    assert place_of(app, day_group, ids("devon")).until_on == day(10)


def test_with_a_program_goes_what_has_the_same_last_day(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, evening = visit("sam"), ids("evening group")
    second = other_group(app, program_of="evening")
    track, program = above(app, evening)
    close(sam, url_of(second), day(3))
    close_all_the_same(sam, url_of(program, "programs"), day(10))
    further = move(sam, at(evening), day(12), status=422)
    assert "Please change that first" in further.text
    asked = move(sam, at(program, "programs"), day(24), status=422)
    sam.submit(asked, "/last-day", agreed="y")
    assert stands(app, Program, program) == stands(app, Track, track) == stands(app, Group, evening) == day(24)
    assert stands(app, Group, second) == day(3)
    close_to = move(sam, at(program, "programs"), day(1), status=422)
    sam.submit(close_to, "/last-day", agreed="y", how="left")
    assert stands(app, Track, track) == stands(app, Group, evening) == stands(app, Group, second) == day(1)


def test_an_older_page_undoes_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, other, made = visit("sam"), visit("sam"), other_group(app)
    assert url_of(made) in sam.get(at(made)).links(), "what is open is closed there"
    close(sam, url_of(made), day(10))
    his = other.get(at(made))
    move(sam, at(made), day(5), because="The rooms are painted")
    late = other.submit(his, "/last-day", status=409, last_day=str(day(30)))
    assert "Meanwhile somebody changed this" in late.text
    assert "The rooms are painted" in late.text
    assert late.form("/last-day")["last_day"] == [str(day(30))]
    assert stands(app, Group, made) == day(5)
    other.submit(late, "/last-day")
    assert stands(app, Group, made) == day(30)
    older = other.get(at(made))
    sam.submit(sam.get(f"/admin/groups/{made}/reopening"), "/reopening")
    assert "open already" in other.submit(older, "/last-day", status=409, last_day=str(day(2))).text
    assert stands(app, Group, made) is None


def test_what_comes_back_meanwhile_is_looked_at_again(app: Flask, visit: Visit, ids: Ids) -> None:
    weekly(app)
    sam, other, day_group = visit("sam"), visit("sam"), ids("day group")
    close_all_the_same(sam, url_of(day_group), day(10))
    asked = move(sam, at(day_group), day(24), status=422)
    place = place_of(app, day_group, ids("devon"))
    ended = f"/admin/enrollments/{place.id}/end-date"
    sure = other.submit(other.get(ended), "/end-date", status=200, last_day=str(day(4)), how="left")
    other.submit(sure, "/end-date", sure="1")
    again = sam.submit(asked, "/last-day", status=409, agreed="y")
    assert "Meanwhile somebody changed what is listed here" in again.text
    assert "Devon" not in again.tree.get_element_by_id("left").text_content()
    assert again.form("/last-day").get("agreed") is None
    sam.submit(again, "/last-day", agreed="y")
    assert place_of(app, day_group, ids("devon")).until_on == day(4)


def test_strange_input_is_refused_in_words(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, made = visit("sam"), other_group(app)
    close(sam, url_of(made), day(10))
    form = sam.get(at(made))
    for wrong in ("", "tomorrow", str(day(-5)), "9999-12-31"):
        assert sam.submit(form, "/last-day", status=422, last_day=wrong).form("/last-day")["because"] == [WHY]
    sam.submit(form, "/last-day", status=422, because="x" * 10_000)
    sam.submit(form, "/last-day", status=409, drawn="strange", last_day=str(day(2)))
    assert stands(app, Group, made) == day(10)


def test_an_administrator_of_one_program_moves_its_groups(app: Flask, visit: Visit, ids: Ids) -> None:
    an_administrator(app)
    ada, sam, evening = visit("ada"), visit("sam"), ids("evening group")
    _track, program = above(app, evening)
    close_all_the_same(sam, url_of(evening), day(10))
    asked = move(ada, at(evening), day(12), status=422)
    ada.submit(asked, "/last-day", agreed="y")
    assert stands(app, Group, evening) == day(12)
    ada.get(at(program, "programs"), status=404)
    ada.get(at(ids("day group")), status=404)
