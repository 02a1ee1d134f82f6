"""Who is away has a cover: what reaches whom, from which day until which, and what the patient is told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.database import db
from portal.messages.models import ReadMark
from portal.messages.standing_in import take_over_marks_as_covers_begin
from portal.notifications.models import Notice
from portal.programs.actions import caring
from portal.programs.models import CareRole, Cover
from portal.safety.models import RiskTask
from portal.web.formatting import short_day
from portal.worksheets.review_models import HandOver
from tests.actors import actor
from tests.home.given import links_in, section
from tests.messages.given import bodies, coming, new_for, say, thread_of, thread_with, told
from tests.messages.test_topics import roles
from tests.review.given import PHQ, sent
from tests.schedule.given import today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def away(app: Flask, who: str = "jordan", cover: str = "priya", first: int = 0, last: int = 4) -> None:
    """Days from today on."""
    with writing(app):
        days = {"from_on": today() + timedelta(days=first), "until_on": today() + timedelta(days=last)}
        db.session.add(Cover(user_id=actor(who).id, cover_id=actor(cover).id, **days))


def test_messages_reach_the_cover(app: Flask, visit: Visit) -> None:
    maya, priya, thread = visit("maya"), visit("priya"), thread_with(app, "maya", "before", by="maya")
    priya.get(thread, status=404)
    away(app)
    assert f"{thread}#latest" in priya.get("/messages").links()
    assert bodies(priya.get(thread)) == ["before"]
    say(maya, thread, "Who answers?")
    with app.app_context():
        assert told(app) == {actor("jordan").id, actor("priya").id}
    assert new_for(priya) == 1
    say(priya, thread, "I do, until Jordan is back.")
    assert roles(maya.get(thread))[-1] == "Priya Nair, PhD · Covering for Jordan"


@pytest.mark.parametrize(("first", "last"), [(1, 4), (-4, -1)], ids=["not yet", "over"])
def test_outside_those_days_nothing_does(app: Flask, visit: Visit, first: int, last: int) -> None:
    thread = thread_with(app, "maya", "hers", by="maya")
    away(app, first=first, last=last)
    priya = visit("priya")
    priya.get(thread, status=404)
    assert new_for(priya) == 0
    assert "Maya" not in priya.get("/messages").text
    assert "answers meanwhile" not in visit("maya").get(thread).text


@pytest.mark.parametrize("who", ["jordan", "priya"])
def test_who_is_no_therapist_any_more_passes_nothing_on(app: Flask, visit: Visit, who: str) -> None:
    thread = thread_with(app, "maya", "hers", by="maya")
    away(app)
    visit("priya").get(thread)
    with writing(app):
        grant = select(RoleGrant).where(RoleGrant.user_id == actor(who).id, RoleGrant.role == Role.THERAPIST)
        db.session.scalars(grant).one().until_on = today() - timedelta(days=1)
    assert visit("priya").client.get(thread).status_code == 404
    page = visit("maya").get(thread).text
    assert "answers meanwhile" not in page
    assert "Jordan is away until" in page
    assert "reads messages" not in page


def test_covering_is_not_passed_on(app: Flask, visit: Visit) -> None:
    thread = thread_with(app, "maya", "hers", by="maya")
    away(app, "jordan", "priya")
    away(app, "priya", "nora")
    visit("priya").get(thread)
    nora = visit("nora")
    nora.get(thread, status=404)
    assert "Lena" in nora.get("/messages").text


def test_worksheets_and_follow_ups_do_too(app: Flask, visit: Visit) -> None:
    priya, earlier = visit("priya"), sent(app)
    priya.get(earlier, status=404)
    away(app)
    assert earlier in priya.get("/review").html
    assert "Maya Torres" in priya.get(earlier).text
    sent(app, slug="phq-9", **{**PHQ, "q9": "2"})
    with app.app_context():
        assert {task.owner_id for task in db.session.scalars(select(RiskTask))} == {actor("priya").id}
        heard = select(Notice.user_id).where(Notice.kind == "submission")
        assert set(db.session.scalars(heard)) == {actor("jordan").id, actor("priya").id}
    assert "Maya Torres" in priya.get("/patients").text


def test_what_lies_with_who_is_away_comes_to_the_cover(app: Flask, visit: Visit) -> None:
    """Handed to Jordan by a colleague: it waits for whoever answers for him."""
    sheet = sent(app)
    with writing(app):
        from_id, to_id = actor("nora").id, actor("jordan").id
        db.session.add(hand_over(sheet, from_id, to_id))
    away(app)
    assert sheet in visit("priya").get("/review").html


def hand_over(sheet: str, from_id: UUID, to_id: UUID) -> Any:
    from_now = clock.now()
    return HandOver(submission_id=UUID(sheet.rsplit("/", 1)[1]), from_id=from_id, to_id=to_id, given_at=from_now)


def test_she_is_told_before_she_writes_and_after(enter: Visit, sqlite_app: Flask, time_machine: Any) -> None:
    time_machine.move_to(coming(2))  # a Wednesday
    away(sqlite_app, last=4)  # until Sunday
    maya = enter("maya")
    thread = thread_of(maya)
    back = today() + timedelta(days=5)
    words = f"Jordan is away until Monday, {back:%B} {back.day}. Priya answers meanwhile."
    assert words in maya.get(thread).text
    page = maya.follow(say(maya, thread, "hello"))
    assert "Sent to Priya. You’ll hear back by Friday" in page.text
    assert words in enter("jordan").get(thread).text


def test_what_he_had_read_is_not_new_to_her(app: Flask, visit: Visit, ids: Ids) -> None:
    thread = thread_with(app, "maya", "one", "two", by="maya")
    jordan, priya = visit("jordan"), visit("priya")
    jordan.get(thread)
    jordan.post("/account/away", _days(ids, 0, 3))
    assert new_for(priya) == 0
    say(visit("maya"), thread, "three")
    assert new_for(priya) == 1


def test_what_he_reads_until_he_goes_is_not_new_to_her(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    """A cover set a week ahead begins where he has read to by then; what he reads while he is away is still hers."""
    thread = thread_with(app, "maya", "one", by="maya")
    jordan, maya = visit("jordan"), visit("maya")
    jordan.get(thread)
    jordan.post("/account/away", _days(ids, 7, 14))
    say(maya, thread, "two")
    jordan.get(thread)
    with app.app_context():
        hers = select(ReadMark).where(ReadMark.user_id == actor("priya").id)
        assert UUID(thread.rsplit("/", 1)[1]) not in {one.thread_id for one in db.session.scalars(hers)}, "not yet"
    time_machine.move_to(clock.now() + timedelta(days=7))
    _cover_begins(app)
    assert new_for(Visitor(app, "priya")) == 0
    say(Visitor(app, "maya"), thread, "three")
    Visitor(app, "jordan").get(thread)
    _cover_begins(app)
    assert new_for(Visitor(app, "priya")) == 1


def _cover_begins(app: Flask) -> None:
    """The worker settles what the day brings, every hour."""
    with writing(app):
        take_over_marks_as_covers_begin()


def _days(ids: Ids, first: int, last: int, cover: str = "priya") -> dict[str, str]:
    day: date = today()
    spans = {"from_on": day + timedelta(days=first), "until_on": day + timedelta(days=last)}
    return {"cover": str(ids(cover)), **{name: one.isoformat() for name, one in spans.items()}}


def test_he_sets_changes_and_ends_it(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    jordan.post("/account/away", _days(ids, 0, 3))
    page = jordan.get("/account/away")
    assert "Priya Nair answers." in page.text
    assert "You answer for Jordan Lee until" in priya.get("/account/away").text
    (change,) = [link for link in page.links() if link.startswith("/account/away/")]
    jordan.post(change, _days(ids, 0, 6))
    with app.app_context():
        assert [one.until_on for one in db.session.scalars(select(Cover))] == [today() + timedelta(days=6)]
    thread = thread_with(app, "maya", "hers")
    priya.get(thread)
    jordan.post(f"{change}/end")
    priya.get(thread, status=404)
    assert "No days away are set." in jordan.get("/account/away").text
    priya.get(change, status=404)


def test_the_work_list_says_whose_it_is_and_until_when(app: Flask, visit: Visit) -> None:
    """What is covered stands beside her own, and only that says so."""
    priya, thread = visit("priya"), thread_with(app, "maya", "hello", by="maya")
    thread_with(app, "lena", "mine", by="lena")
    sent(app, slug="phq-9", **{**PHQ, "q9": "2"})
    away(app)
    page, day = priya.get("/"), short_day(today() + timedelta(days=4))
    assert "You answer for Jordan Lee until the end of" in page.text
    for part in ("waiting", "letters"):
        words = section(page, part)
        assert f"For Jordan Lee until {day}" in words.partition("Maya Torres")[2]
    assert section(page, "letters").count("For Jordan Lee") == 1
    assert thread in links_in(page, "letters")
    for url in ("/messages", "/patients"):
        assert priya.get(url).text.count(f"For Jordan Lee until {day}") == 2, "Maya and Devon"
    assert "For Jordan Lee" not in visit("jordan").get("/").text
    with writing(app):
        caring.set_care_team(actor("maya").id, actor("priya").id, CareRole.SUPERVISOR, today(), by=None)
    assert "For Jordan Lee" not in section(priya.get("/"), "letters"), "she is hers as well"


def test_back_again_nobody_passed_anything_on_to_himself(app: Flask, visit: Visit, ids: Ids) -> None:
    sent(app, slug="phq-9", **{**PHQ, "q9": "2"})
    jordan = visit("jordan")
    jordan.post("/account/away", _days(ids, 0, 3))
    (change,) = [link for link in jordan.get("/account/away").links() if link.startswith("/account/away/")]
    jordan.post(f"{change}/end")
    (url,) = [link for link in jordan.get("/risk").links() if link.startswith("/risk/")]
    words = jordan.get(url).text
    assert "Jordan Lee passed it on to Priya Nair." in words
    assert "Jordan Lee took it over." in words
    assert "Jordan Lee passed it on to Jordan Lee." not in words


def test_the_colleague_hears_of_it_and_of_days_to_come(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    told = "A colleague will be away, and you stand in meanwhile"
    jordan.post("/account/away", _days(ids, 2, 3))
    assert told in priya.get("/notices").text
    begins, ends = (today() + timedelta(days=n) for n in (2, 3))
    words = f"From {begins:%A, %B} {begins.day} until the end of {ends:%A, %B} {ends.day} you answer for Jordan Lee."
    assert words in priya.get("/account/away").text
    with app.app_context():
        unseen = select(Notice).where(Notice.user_id == actor("priya").id, Notice.kind == "cover")
        assert [one.seen_at is not None for one in db.session.scalars(unseen)] == [True]
    (change,) = [link for link in jordan.get("/account/away").links() if link.startswith("/account/away/")]
    jordan.post(change, _days(ids, 3, 4))
    jordan.post(f"{change}/end")
    with app.app_context():
        assert all(one.seen_at for one in db.session.scalars(unseen)), "called off: nobody's bell counts it"
    assert "you answer for" not in priya.get("/account/away").text


def test_somebody_else_from_today_on_leaves_the_past_as_it_was(app: Flask, visit: Visit, ids: Ids) -> None:
    away(app, first=-3, last=3)
    jordan = visit("jordan")
    (change,) = [link for link in jordan.get("/account/away").links() if link.startswith("/account/away/")]
    jordan.post(change, _days(ids, -3, 5, "nora"))
    with app.app_context():
        rows = [(one.cover_id, one.from_on) for one in db.session.scalars(select(Cover).order_by(Cover.from_on))]
        long_ago = today() - timedelta(days=3)
        assert rows == [(actor("priya").id, long_ago), (actor("nora").id, today())]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"from_on": ""}, "Please give the first day."),
        ({"until_on": "soon"}, "Please give a day, such as"),
        ({"cover": ""}, "Please choose who stands in meanwhile."),
        ({"cover": "nobody"}, "Please choose who stands in meanwhile."),
        ({"from_on": "2020-01-01"}, "Please choose today or a later day."),
        ({"until_on": "2020-01-01"}, "The last day comes before the first"),
        ({"until_on": "2999-01-01"}, "Please choose a last day within a year."),
    ],
)
def test_what_cannot_be_is_said(
    sqlite_app: Flask, enter: Visit, ids: Ids, changes: dict[str, str], complaint: str
) -> None:
    page = enter("jordan").post("/account/away", {**_days(ids, 1, 3), **changes}, status=422)
    assert complaint in page.text
    with sqlite_app.app_context():
        assert not list(db.session.scalars(select(Cover)))


def test_days_do_not_overlap_and_the_cover_is_there(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    jordan.post("/account/away", _days(ids, 2, 5))
    again = jordan.post("/account/away", _days(ids, 5, 9), status=422)
    assert "You are away in some of these days already." in again.text
    jordan.post("/account/away", _days(ids, 6, 9))
    late = visit("nora").post("/account/away", _days(ids, 4, 4, "jordan"), status=422)
    assert "This colleague is away in some of these days, too." in late.text
    for name in ("maya", "sam"):
        visit(name).post("/account/away", _days(ids, 1, 2), status=404)
    visit("dana").post("/account/away", _days(ids, 1, 2), status=422)  # a therapist leads no sessions


def test_days_that_are_over_stay_as_they_were(app: Flask, visit: Visit, ids: Ids) -> None:
    away(app, first=-5, last=-2)
    with app.app_context():
        old = db.session.scalars(select(Cover.id)).one()
    jordan = visit("jordan")
    jordan.post(f"/account/away/{old}/end", status=409)
    jordan.post(f"/account/away/{old}", _days(ids, 0, 2), status=409)
