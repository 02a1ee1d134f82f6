"""A worksheet again and again: given, done each time, joined and left, ended and taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import joining
from portal.programs.models import Enrollment
from portal.worksheets.recurring import RecurringAssignment
from tests.actors import actor
from tests.caseload.given import assignments, give_group, give_one, verbs
from tests.review.given import SHORT
from tests.schedule.given import group, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import save, send
from tests.worksheets_http.test_sending import COMPLETE

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
DAY = timedelta(days=1)
CARD = "dbt-diary-card"


def again(every: str, days: int = 20, **more: Any) -> dict[str, Any]:
    return {"repeat": every, "until_on": (today() + days * DAY).isoformat(), **more}


def rows(app: Flask) -> list[RecurringAssignment]:
    with app.app_context():
        return list(db.session.scalars(select(RecurringAssignment).order_by(RecurringAssignment.made_at)))


def offered(page: Page) -> list[tuple[str, str]]:
    """(slug, day) of each row that begins one."""
    forms = [form for form in page.tree.forms if "linkrow" in form.get("class", "")]
    return [(form.fields["slug"], form.fields["for_on"]) for form in forms]


def begin(visitor: Visitor, slug: str, day: Any, status: int = 303) -> Page:
    return visitor.post("/worksheets", {"slug": slug, "for_on": str(day)}, status=status)


def test_to_one_patient_every_day(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    give_one(jordan, ids("maya"), worksheet=CARD, note="Two lines are plenty.", **again("daily"))
    assert assignments(app) == []  # nothing is made before she begins
    assert offered(maya.get("/")) == [(CARD, str(today()))]
    url = begin(maya, CARD, today()).headers["Location"]
    assert "Two lines are plenty." in maya.get(url).text
    assert offered(maya.get("/")) == []
    assert "Every day" in jordan.get(f"/patients/{ids('maya')}").text
    assert "Two lines" not in rows(app)[0].note_sealed


def test_the_same_form_twice_is_once(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    give_one(jordan, ids("maya"), worksheet=CARD, form_key="k", **again("daily"))
    give_one(jordan, ids("maya"), worksheet=CARD, form_key="k", **again("daily"))
    assert len(rows(app)) == 1


def test_done_and_gone_for_this_week_and_there_again_for_the_next(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any
) -> None:
    give_group(visit("dana"), ids("day group"), **again("weekly"))
    maya = visit("maya")
    url = begin(maya, SHORT, today()).headers["Location"]
    send(maya, url, COMPLETE)
    assert offered(maya.get("/")) == []
    first = today()
    _wait(time_machine, 7)
    assert offered(visit("maya").get("/")) == [(SHORT, str(first + 7 * DAY))]


def test_overdue_for_two_days_then_expired(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    give_group(visit("dana"), ids("day group"), **again("weekly", 6))
    first = today()
    _wait(time_machine, 8)
    page = visit("maya").get("/")
    assert offered(page) == [(SHORT, str(first))]
    assert "still open" in page.text
    _wait(time_machine, 1)
    assert offered(visit("maya").get("/")) == []
    assert begin(visit("maya"), SHORT, first, 409).status == 409


def test_who_joins_later_has_it_from_then_on(app: Flask, visit: Visit, ids: Ids) -> None:
    give_group(visit("dana"), ids("day group"), **again("weekly"))
    lena = visit("lena")
    assert offered(lena.get("/")) == []
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today(), by=None)
    assert offered(lena.get("/")) == [(SHORT, str(today()))]


def test_who_leaves_keeps_what_she_began_and_is_asked_no_more(app: Flask, visit: Visit, ids: Ids) -> None:
    give_group(visit("dana"), ids("day group"), **again("daily"))
    maya = visit("maya")
    url = begin(maya, SHORT, today()).headers["Location"]
    save(maya, url, {"situation": "Begun before I left"})
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.end_enrollment(place, today() - DAY, by=None)
        joining.enroll(actor("maya").id, group("evening"), today(), by=None)
    assert offered(maya.get("/")) == []
    assert "Begun before I left" in maya.get(url).html


def test_numbers_for_the_leader_and_no_words(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, maya, devon = visit("dana"), visit("maya"), visit("devon")
    give_group(dana, ids("day group"), **again("weekly"))
    send(maya, begin(maya, SHORT, today()).headers["Location"], COMPLETE)
    save(devon, begin(devon, SHORT, today()).headers["Location"], {"situation": "Only Devon reads this"})
    page = dana.get(f"/groups/{ids('day group')}")
    assert "this time: begun 2, sent 1 of 2" in page.text
    assert "Only Devon reads this" not in page.html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"repeat": "daily"}, "Please say until when it comes again."),
        ({"repeat": "hourly", "until_on": "2026-12-01"}, "Not a valid choice"),
        ({"repeat": "daily", "until_on": "2020-01-01"}, "Please choose today or a later day"),
        ({"repeat": "daily", "until_on": "soon"}, "Not a valid date"),
    ],
)
def test_what_does_not_fit_is_said(app: Flask, visit: Visit, ids: Ids, fields: dict[str, str], sentence: str) -> None:
    assert sentence in give_one(visit("jordan"), ids("maya"), 422, **fields).text
    assert rows(app) == []


def test_a_day_and_a_rhythm_do_not_go_together(app: Flask, visit: Visit, ids: Ids) -> None:
    fields = again("daily", due_on=today().isoformat())
    assert "has no single day" in give_one(visit("jordan"), ids("maya"), 422, **fields).text


def test_another_last_day_and_taking_it_back(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    give_one(jordan, ids("maya"), worksheet=CARD, **again("daily"))
    page = jordan.get(f"/recurring/{rows(app)[0].id}")
    last = today() + 3 * DAY
    jordan.submit(page, "/end", until_on=last.isoformat(), word="A few more days.")
    assert rows(app)[0].until_on == last
    again_page = jordan.get(f"/recurring/{rows(app)[0].id}")
    jordan.submit(again_page, "/withdrawal", **{"back-word": "You know it by heart now."})
    index = maya.get("/worksheets")
    assert "does not come again" in index.text
    assert "You know it by heart now." in index.text
    assert offered(maya.get("/")) == []
    assert verbs(app, "jordan", "recurring assignment") == [
        "assigned again and again",
        "gave another last day",
        "withdrew",
    ]
    gone = jordan.get(f"/recurring/{rows(app)[0].id}")
    assert "It comes no more" in gone.text
    jordan.post(f"/recurring/{rows(app)[0].id}/end", {"until_on": last.isoformat()}, 409)
    with app.app_context():
        told = select(Notice).where(Notice.subject_id == rows(app)[0].id, Notice.user_id == ids("maya"))
        assert len(db.session.scalars(told).all()) == 3


def test_only_who_gave_it_or_answers_for_it_gets_there(app: Flask, visit: Visit, ids: Ids) -> None:
    give_one(visit("jordan"), ids("maya"), worksheet=CARD, **again("daily"))
    give_group(visit("dana"), ids("day group"), **again("weekly"))
    hers, of_group = (f"/recurring/{one.id}" for one in rows(app))
    for name, sees in (
        ("priya", ()),
        ("luis", ()),
        ("maya", ()),
        ("sam", ()),
        ("dana", (of_group,)),
        ("jordan", (hers,)),
    ):
        for url in (hers, of_group):
            visit(name).get(url, status=200 if url in sees else 404)


def test_constant_statements(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    prices = []
    for _ in range(2):
        for slug in (CARD, SHORT, "sleep-diary", "worry-time"):
            give_one(jordan, ids("maya"), worksheet=slug, **again("daily"))
        with counted(app) as seen:
            maya.get("/")
        prices.append(len(seen))
    assert prices[0] == prices[1]


def _wait(time_machine: Any, days: int) -> None:
    time_machine.move_to(clock.now() + days * DAY)


def test_out_of_care_is_not_asked_and_begins_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    give_one(visit("jordan"), ids("maya"), worksheet=CARD, **again("daily"))
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.end_enrollment(place, today() - DAY, by=None)
    maya = visit("maya")
    assert offered(maya.get("/")) == offered(maya.get("/worksheets")) == []
    assert "Your time in the program has ended" in begin(maya, CARD, today(), 409).text
    maya.post("/worksheets", {"slug": "worry-time"}, status=409)


def test_a_word_with_another_last_day_is_read_above_it(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    give_one(jordan, ids("maya"), worksheet=CARD, **again("daily"))
    page = jordan.get(f"/recurring/{rows(app)[0].id}")
    jordan.submit(page, "/end", until_on=(today() + 30 * DAY).isoformat(), word="Two weeks more, if you like.")
    assert "Two weeks more, if you like." in maya.get(begin(maya, CARD, today()).headers["Location"]).text


def test_what_is_switched_off_is_asked_for_no_more(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    give_one(visit("jordan"), ids("maya"), worksheet=CARD, **again("daily"))
    with writing(app):
        db.session.scalars(select(RecurringAssignment)).one().slug = "audit-c"
    assert offered(maya.get("/")) == []
    with writing(app):
        db.session.scalars(select(RecurringAssignment)).one().slug = "own-retired"
        db.session.scalars(select(RecurringAssignment)).one().version = "1.0.0"
    assert offered(maya.get("/")) == []


def test_one_that_was_opened_and_left_empty_goes_when_its_time_is_over(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any
) -> None:
    give_one(visit("jordan"), ids("maya"), worksheet=SHORT, **again("weekly", 6))
    url = begin(visit("maya"), SHORT, today()).headers["Location"]
    assert url in visit("maya").get("/").links()
    _wait(time_machine, 12)
    assert url not in visit("maya").get("/").links()
    assert url not in visit("maya").get("/worksheets").links()
