"""The queue narrowed: by group, by worksheet, by what is late; and the way through it that stays narrow."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from portal import clock
from portal.database import db
from portal.demo.people import ZONE
from portal.programs.group_models import Holiday
from portal.programs.models import Program, Track
from portal.programs.promise import overdue_before
from portal.web.formatting import set_zone
from portal.worksheets.models import State, Submission
from tests.review.given import answer, joins_care_team, many_wait, queued, sent
from tests.schedule.given import group, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=ZoneInfo(ZONE))


def _asked(visitor: Visitor, **choice: str) -> Page:
    """As the filter's own form asks."""
    form = visitor.get("/review").form("/review")
    assert form.pop("@") == "/review"
    query = {**{name: values[0] for name, values in form.items() if values[0]}, **choice}
    return visitor.get("/review", query_string=query)


def test_by_group(app: Flask, visit: Visit, ids: Ids) -> None:
    joins_care_team(app, "priya")
    mayas, lenas, priya = sent(app), sent(app, "lena", by="priya"), visit("priya")
    assert queued(priya.get("/review")) == [mayas, lenas]
    assert queued(_asked(priya, group=str(ids("day group")))) == [mayas]
    assert queued(_asked(priya, group=str(ids("evening group")))) == [lenas]
    assert queued(_asked(priya, group=str(uuid4()))) == []
    assert "Show everything" in _asked(priya, group=str(uuid4())).text


def test_only_groups_of_ones_own_patients_are_offered(app: Flask, visit: Visit) -> None:
    for name, groups in (("jordan", ["Day group"]), ("priya", ["Evening DBT group"])):
        offered = visit(name).get("/review").tree.xpath("//select[@name='group']/option/text()")
        assert offered == ["All groups", *groups]


def test_by_worksheet(app: Flask, visit: Visit) -> None:
    short, phq, jordan = sent(app), sent(app, "devon", "phq-9"), visit("jordan")
    page = jordan.get("/review")
    assert page.tree.xpath("//select[@name='worksheet']/option/@value") == ["", "phq-9", "thought-record-short"]
    assert queued(_asked(jordan, worksheet="phq-9")) == [phq]
    assert queued(_asked(jordan, worksheet="thought-record-short")) == [short]
    chosen = _asked(jordan, worksheet="phq-9").tree.xpath("//option[@selected]/@value")
    assert chosen == ["phq-9"]


def test_what_waits_longer_than_the_reply_time(app: Flask, visit: Visit, time_machine: Any) -> None:
    """Two working days: what came on Wednesday should have been answered on Friday, so it is late on Saturday."""
    time_machine.move_to(FRIDAY - timedelta(days=2))
    wednesday = sent(app)
    time_machine.move_to(FRIDAY - timedelta(days=1))
    thursday = sent(app, "devon")
    for days, late in ((0, []), (1, [wednesday]), (3, [wednesday]), (4, [wednesday, thursday])):
        time_machine.move_to(FRIDAY + timedelta(days=days))
        jordan = visit("jordan")
        assert queued(_asked(jordan, late="1")) == late, days
        assert jordan.get("/review").text.count("Past the reply time") == len(late)


def test_what_is_late_is_what_its_patient_was_promised(app: Flask, visit: Visit, time_machine: Any) -> None:
    """Lena's program answers on the next working day, and is closed on the two after Tuesday; the clinic within two."""
    time_machine.move_to(FRIDAY - timedelta(days=3))
    joins_care_team(app, "priya")
    with writing(app):
        apart = Program(name="Evening program", reply_days=1)
        db.session.add(apart)
        db.session.flush()
        db.session.get_one(Track, group("evening").track_id).program_id = apart.id
        for days in (1, 2):
            day = FRIDAY.date() - timedelta(days=days)
            db.session.add(Holiday(program_id=apart.id, on_day=day, name="Inventory"))
    mayas, lenas = sent(app), sent(app, "lena", by="priya")
    for days, late in ((-1, []), (0, [mayas]), (1, [mayas, lenas])):
        time_machine.move_to(FRIDAY + timedelta(days=days))
        priya = visit("priya")
        assert sorted(queued(_asked(priya, late="1"))) == sorted(late), days
        assert priya.get("/review").text.count("Past the reply time") == len(late), days


@pytest.mark.parametrize(("days", "first_in_time"), [(0, 20), (1, 19), (2, 18), (5, 13)])
def test_the_bound_of_what_is_late(app: Flask, days: int, first_in_time: int) -> None:
    with app.test_request_context():
        set_zone(ZONE)
        assert overdue_before(FRIDAY.date(), days) == datetime(2026, 11, first_in_time, tzinfo=ZoneInfo(ZONE))


def test_the_filter_goes_along(app: Flask, visit: Visit) -> None:
    """To the sheet, to the next one, and on after sending: Devon's, older and of another kind, is passed by."""
    sent(app, "devon")
    first, second = sent(app, slug="phq-9"), sent(app, slug="phq-9")
    jordan = visit("jordan")
    narrowed = _asked(jordan, worksheet="phq-9")
    opened = jordan.get(next(link for link in narrowed.links() if link.startswith(first)))
    assert queued(opened) == [first, second]
    (next_one,) = opened.tree.xpath("//a[@data-key='j']/@href")
    assert next_one.startswith(f"{second}?")
    assert not opened.tree.xpath("//a[@data-key='k']")
    assert jordan.get(next_one).tree.xpath("//a[@data-key='k']/@href")[0].startswith(f"{first}?")
    landed = jordan.submit(opened, "/feedback", outcome="reviewed", overall="Thank you.")
    where = urlsplit(landed.headers["Location"])
    assert where.path == second
    assert parse_qs(where.query)["worksheet"] == ["phq-9"]
    at_the_second = jordan.follow(landed)
    assert "Sent to Maya. Next: PHQ-9 from Maya." in at_the_second.text
    last = jordan.follow(jordan.submit(at_the_second, "/feedback", outcome="returned", overall="Once more?"))
    assert "Sent to Maya. That was the last one." in last.text
    assert queued(last) == []
    assert len(queued(jordan.get("/review"))) == 1


def test_what_was_done_is_said_to_who_did_it_and_not_for_ever(app: Flask, visit: Visit, time_machine: Any) -> None:
    landed = answer(visit("jordan"), sent(app)).headers["Location"]
    assert "Sent to Maya." in visit("jordan").get(landed).text
    assert "Maya" not in visit("priya").get(landed).text
    time_machine.move_to(clock.now() + timedelta(minutes=20))
    assert "Sent to Maya." not in visit("jordan").get(landed).text


def test_answered_ones_stand_newest_first(app: Flask, visit: Visit, time_machine: Any) -> None:
    sheets, jordan = [sent(app), sent(app, "devon"), sent(app)], visit("jordan")
    for sheet in sheets:
        answer(jordan, sheet, "returned")
        time_machine.move_to(clock.now() + timedelta(minutes=5))
    assert queued(jordan.get("/review?show=returned")) == sheets[::-1]
    assert "Newest first" in jordan.get("/review?show=returned").text


@pytest.mark.parametrize(
    "query", ["group=x", "worksheet=%00", "worksheet=" + "x" * 999, "late=yes", "show=x", "group=&late="]
)
def test_what_is_no_filter_is_left_out(app: Flask, visit: Visit, query: str) -> None:
    sheet, jordan = sent(app), visit("jordan")
    assert queued(jordan.get(f"/review?{query}")) == [sheet]
    assert jordan.get(f"{sheet}?{query}").status == 200


def test_a_page_of_answered_ones_goes_on(app: Flask, visit: Visit) -> None:
    many_wait(app, 60)
    with writing(app):
        db.session.execute(update(Submission).values(state=State.REVIEWED, feedback_at=clock.now()))
    jordan = visit("jordan")
    first = jordan.get("/review?show=reviewed")
    (more,) = [link for link in first.links() if link.startswith("/review?") and "after=" in link]
    assert len({*queued(first), *queued(jordan.get(more))}) == 60
