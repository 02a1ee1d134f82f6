"""A group, a track or a program closes by its last day, and can be opened again; nobody is left in it unsaid."""

from collections.abc import Callable
from datetime import time
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.audit.models import AuditEvent
from portal.audit.wording import has_words
from portal.database import db
from portal.programs.actions import joining
from portal.programs.actions.waiting import wait
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Group, GroupLeader, Program, Track
from portal.schedule.actions import reshaping
from portal.schedule.actions.generating import generate_ahead
from portal.schedule.actions.reshaping import Weekly
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Series, Standing
from tests.actors import actor
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
from tests.schedule.given import HERE, group, other_group, session_of, session_on, writing
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


def test_refused_while_somebody_is_there_and_it_says_who_and_what(app: Flask, visit: Visit, ids: Ids) -> None:
    weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    asked = close(sam, url_of(day_group), day(10), status=422)
    assert "Somebody or something is still there after this day" in asked.text
    left = asked.tree.get_element_by_id("left")
    links = left.xpath(".//a/@href")
    for name in ("Maya", "Devon"):
        assert name in left.text_content()
    assert f"/admin/people/{ids('maya')}" in links
    assert any(link.endswith("/change") and f"/groups/{day_group}/sessions/" in link for link in links)
    assert stands(app, Group, day_group) is None
    assert not ahead(app, day_group, Standing.CANCELLED, day())
    how = sam.submit(asked, "/closing", status=422, agreed="y")
    assert "How their places end: This still needs an answer." in how.text
    assert stands(app, Group, day_group) is None


def test_closed_with_everything_in_it_and_calendars_and_people_hear(app: Flask, visit: Visit, ids: Ids) -> None:
    weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    assert ahead(app, day_group, Standing.SCHEDULED, day(10))
    before = told(app, "dana")
    close_all_the_same(sam, url_of(day_group), day(10))
    assert stands(app, Group, day_group) == day(10)
    ended = {(one.until_on, one.ended_as) for one in places(app, day_group) if one.until_on and one.until_on > day(-1)}
    assert ended == {(day(10), Ending.COMPLETED)}
    assert series_of(app, day_group).until_on == day(10)
    off = ahead(app, day_group, Standing.CANCELLED, day(10))
    assert off
    assert {(one.because, one.sequence) for one in off} == {(WHY, 1)}
    assert not ahead(app, day_group, Standing.SCHEDULED, day(10))
    assert told(app, "dana") == before + 1
    with writing(app):
        assert generate_ahead() == 0
    with app.app_context():
        verbs = {(one.verb, one.subject) for one in db.session.scalars(select(AuditEvent)) if "closed" in one.verb}
    assert verbs == {("closed group", "group")}
    assert all(has_words(*one) for one in verbs)


def test_opened_again_it_is_as_it_was_but_for_the_places(app: Flask, visit: Visit, ids: Ids) -> None:
    series = weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    by_itself = ahead(app, day_group, Standing.SCHEDULED, day(10))[1]
    change = f"/groups/{day_group}/sessions/{by_itself.id}/change"
    sam.submit(sam.get(change), "/cancellation", **{"cancel-because": "A power cut"})
    scheduled = {one.id for one in ahead(app, day_group, Standing.SCHEDULED, day(10))}
    close_all_the_same(sam, url_of(day_group), day(10))
    page = sam.get(f"/admin/groups/{day_group}")
    assert "It takes nobody new." in page.text
    assert WHY in page.text
    reopen = f"/admin/groups/{day_group}/reopening"
    sam.submit(sam.get(reopen), "/reopening")
    assert stands(app, Group, day_group) is None
    lasts = series_of(app, day_group)
    assert (lasts.id, lasts.until_on, lasts.ended_with_group) == (series, None, False)
    assert {one.id for one in ahead(app, day_group, Standing.SCHEDULED, day(10))} == scheduled
    assert [one.id for one in ahead(app, day_group, Standing.CANCELLED, day(10))] == [by_itself.id]
    assert {one.until_on for one in places(app, day_group) if one.until_on != day(-30)} == {day(10)}
    assert "open already" in sam.post(reopen, {}, status=409).text


def test_who_comes_later_is_on_hold_or_waits_is_left_too(app: Flask, visit: Visit, ids: Ids) -> None:
    day_group = ids("day group")
    sam = visit("sam")
    held = next(one for one in places(app, day_group) if one.patient_id == ids("devon"))
    with writing(app):
        joining.hold(db.session.merge(held), day(2), day(30), by=None)
        joining.enroll(actor("rosa").id, group("day"), day(40), by=None)
        wait(actor("lena").id, db.session.get_one(Track, group("day").track_id), None, by=None)
    track, _program = above(app, day_group)
    asked = close(sam, url_of(track, "tracks"), day(10), status=422)
    left = " ".join(asked.tree.get_element_by_id("left").text_content().split())
    assert left.count("Devon") == 1, "the return from a hold goes with it"
    assert "Day group, on hold" in left
    assert "Rosa" in left
    assert "Lena" in left
    sam.submit(asked, "/closing", how="left", agreed="y")
    assert (stands(app, Track, track), stands(app, Group, day_group)) == (day(10), day(10))
    still = [one for one in places(app, day_group) if one.until_on is None or one.until_on > day(10)]
    assert not still
    assert all(one.patient_id != ids("rosa") or one.until_on == day(-30) for one in places(app, day_group))
    assert all(one.ended_as is not Ending.HOLD for one in places(app, day_group))
    with app.app_context():
        assert db.session.scalars(select(WaitingPlace)).one().ended_at is not None


def test_a_program_closes_with_all_in_it_and_what_was_closed_before_stays_closed(
    app: Flask, visit: Visit, ids: Ids
) -> None:
    sam, evening = visit("sam"), ids("evening group")
    second = other_group(app, program_of="evening")
    track, program = above(app, evening)
    close(sam, url_of(second), day(3))
    there = places(app, evening)
    with writing(app):
        for one in there:
            joining.end_enrollment(db.session.merge(one), day(), by=None)
    close(sam, url_of(program, "programs"), day(10))
    assert stands(app, Program, program) == stands(app, Track, track) == stands(app, Group, evening) == day(10)
    assert stands(app, Group, second) == day(3)
    for page in (f"/admin/programs/{program}/details", f"/admin/tracks/{track}/details", url_of(program, "programs")):
        assert "It takes nobody new." in sam.get(page).text
    opening = f"/admin/groups/{evening}/reopening"
    assert "which is closed. Please open that again first" in sam.post(opening, {}, status=409).text
    sam.submit(sam.get(f"/admin/programs/{program}/reopening"), "/reopening")
    assert stands(app, Program, program) is stands(app, Track, track) is stands(app, Group, evening) is None
    assert stands(app, Group, second) == day(3)


def test_two_administrators(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, other, evening = visit("sam"), visit("sam"), ids("evening group")
    hers, his = sam.get(url_of(evening)), other.get(url_of(evening))
    fields = {"last_day": str(day(5)), "because": WHY}
    asked = sam.submit(hers, "/closing", status=422, **fields)
    with writing(app):
        joining.enroll(ids("rosa"), group("evening"), day(), by=None)
    again = sam.submit(asked, "/closing", status=409, how="left", agreed="y")
    assert "Meanwhile somebody changed what is listed here" in again.text
    assert "Rosa" in again.tree.get_element_by_id("left").text_content()
    assert again.form("/closing").get("agreed") is None
    sam.submit(again, "/closing", how="left", agreed="y")
    late = other.submit(his, "/closing", status=409, last_day=str(day(50)), because="Another day")
    assert "Meanwhile somebody closed" in late.text
    assert late.form("/closing")["because"] == ["Another day"]
    assert stands(app, Group, evening) == day(5)


def test_a_session_at_which_nobody_would_be_is_no_reason_to_ask(app: Flask, visit: Visit) -> None:
    empty = other_group(app)
    session = session_of(app, empty, 24 * 8)
    close(visit("sam"), url_of(empty), day(2))
    assert [one.id for one in ahead(app, empty, Standing.CANCELLED, day(2))] == [session]


def test_a_guest_who_would_come_is_a_reason(app: Flask, visit: Visit) -> None:
    made = other_group(app)
    guest, missed = session_of(app, made, 24 * 8), session_on(app, day(1))
    with writing(app):
        asked = {"standing": Asked.CONFIRMED, "asked_at": clock.now()}
        db.session.add(MakeUp(patient_id=actor("maya").id, missed_id=missed, guest_id=guest, **asked))
    sam = visit("sam")
    left = close(sam, url_of(made), day(2), status=422)
    assert f"/groups/{made}/sessions/{guest}/change" in left.links()
    before = told(app, "maya")
    sam.submit(left, "/closing", agreed="y")
    assert told(app, "maya") == before + 1


def test_only_what_was_never_used_can_be_removed(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, made = visit("sam"), other_group(app)
    track, program = above(app, made)
    removal = "/admin/{}/{}/removal"
    for kind, used in (("groups", ids("day group")), ("tracks", track), ("programs", program)):
        sam.post(removal.format(kind, used), {}, status=409)
    assert "was used" in sam.post(removal.format("groups", ids("day group")), {}, status=409).text
    for hello in ("hello_sealed", "hello_in_other_languages_sealed"):
        for words in ("x", None):
            with writing(app):
                leads = db.session.scalars(select(GroupLeader).where(GroupLeader.group_id == made)).one()
                setattr(leads, hello, words)
            if words:
                sam.post(removal.format("groups", made), {}, status=409)
    page = sam.get(url_of(made))
    assert removal.format("groups", made) in page.links()
    back = sam.submit(sam.get(removal.format("groups", made)), "/removal").headers["Location"]
    assert sam.get(back.split("#")[0]).tree.get_element_by_id(back.split("#")[1]) is not None, "at its track"
    sam.submit(sam.get(removal.format("tracks", track)), "/removal")
    with app.app_context():
        assert db.session.get(Group, made) is None
        assert db.session.get(Track, track) is None
        assert db.session.get(Group, ids("day group")) is not None
    sam.get(f"/admin/groups/{made}", status=404)


def test_an_administrator_of_one_program_closes_its_groups_and_not_the_program(
    app: Flask, visit: Visit, ids: Ids
) -> None:
    an_administrator(app)
    ada, evening = visit("ada"), ids("evening group")
    _track, program = above(app, evening)
    ada.get(url_of(program, "programs"), status=404)
    ada.get(url_of(ids("day group")), status=404)
    with writing(app):  # somebody who works here too is not hers to look after
        db.session.add(RoleGrant(user_id=ids("rosa"), role=Role.LEADER, from_on=day()))
        joining.enroll(ids("rosa"), group("evening"), day(), by=None)
    refused = close(ada, url_of(evening), day(5), status=422)
    assert "Please ask an administrator of the clinic" in refused.text
    assert "Rosa" not in refused.text
    there = places(app, evening)
    with writing(app):
        for one in there:
            if one.patient_id == ids("rosa"):
                joining.end_enrollment(db.session.merge(one), day(-1), by=None)
    close_all_the_same(ada, url_of(evening), day(5))
    assert stands(app, Group, evening) == day(5)


def test_what_is_closed_is_left_out_of_the_list_until_it_is_asked_for(app: Flask, visit: Visit) -> None:
    sam, made = visit("sam"), other_group(app)
    close(sam, url_of(made), day(-1))
    assert "Afternoon group" not in sam.get("/admin/groups").text
    shown = sam.get("/admin/groups?closed=1")
    assert "Afternoon group" in shown.text
    assert "Closed after" in shown.text
    assert sam.get(f"/admin/groups/{made}").status == 200


def test_a_weekly_session_that_changes_before_its_group_closes_brings_nothing_back(
    app: Flask, visit: Visit, ids: Ids
) -> None:
    series = weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    close_all_the_same(sam, url_of(day_group), day(10))
    with writing(app):
        later = Weekly("Goals", 1, time(13), time(15))
        reshaping.change_series(actor("sam"), db.session.get_one(Series, series), later, day(1))
    assert not ahead(app, day_group, Standing.SCHEDULED, day(10))
    sam.submit(sam.get(f"/admin/groups/{day_group}/reopening"), "/reopening")
    back = ahead(app, day_group, Standing.SCHEDULED, day(10))
    assert back
    assert {one.starts_at.astimezone(HERE).time() for one in back} == {time(13)}


def test_what_was_to_close_later_and_closes_with_its_program_opens_with_it(app: Flask, visit: Visit, ids: Ids) -> None:
    series = weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    _track, program = above(app, day_group)
    met = {one.id for one in ahead(app, day_group, Standing.SCHEDULED, day())}
    close_all_the_same(sam, url_of(day_group), day(24))
    close_all_the_same(sam, url_of(program, "programs"), day(10))
    assert stands(app, Group, day_group) == day(10)
    sam.submit(sam.get(f"/admin/programs/{program}/reopening"), "/reopening")
    assert stands(app, Group, day_group) is None
    lasts = series_of(app, day_group)
    assert (lasts.id, lasts.until_on, lasts.ended_with_group) == (series, None, False)
    assert {one.id for one in ahead(app, day_group, Standing.SCHEDULED, day())} == met
