"""Two taps: the first one tells it, the second says why. From Today, from the session, with and without htmx."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.schedule.attendance_models import AbsenceNotice, Asked, Kind, MakeUp
from portal.schedule.causes import CAUSES
from portal.schedule.told import Told
from tests.actors import actor
from tests.home.given import section
from tests.schedule.given import session_in, talk_in, told_absent, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def _standing(app: Flask) -> list[AbsenceNotice]:
    with app.app_context():
        return list(db.session.scalars(select(AbsenceNotice).where(AbsenceNotice.taken_back_at.is_(None))))


def _tap(visitor: Visitor, session: UUID, status: int = 303, htmx: bool = False, **data: Any) -> Page:
    return visitor.post(f"/schedule/{session}/notice", data, status=status, htmx=htmx)


@pytest.mark.parametrize("kind", ["late", "absent"])
def test_one_tap_on_today_tells_it_and_a_second_says_why(app: Flask, visit: Visit, kind: str) -> None:
    session, maya = session_in(app, 20), visit("maya")
    told = maya.submit(maya.get("/"), "/notice", kind=kind)
    assert told.headers["Location"].endswith(f"/schedule/{session}#notice")
    assert [(one.kind, one.cause_sealed, one.reason_sealed) for one in _standing(app)] == [(Kind(kind), None, None)]
    page = maya.follow(told)
    assert "You told us that" in page.text
    form = page.tree.xpath("//form[.//*[@name='cause']]")[0]
    assert [one.get("value") for one in form.xpath(".//input[@name='cause']")] == ["", *CAUSES]
    assert form.xpath(".//button/@value") == [kind]
    maya.follow(_tap(maya, session, kind=kind, cause="ride", minutes="", reason="The 12 is late"))
    text = maya.get(f"/schedule/{session}").text
    assert "Bus, car or ride" in text
    assert "The 12 is late" in text
    assert "The 12 is late" not in maya.get("/").text
    assert "Bus, car or ride" not in maya.get("/").text


def test_today_offers_it_until_it_is_told(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    buttons = "//form[contains(@action, '/notice')]//button/@value"
    assert maya.get("/").tree.xpath(buttons) == ["late", "absent"]
    _tap(maya, session, kind="late")
    page = maya.get("/")
    assert page.tree.xpath(buttons) == []
    assert "Change what you told us" in section(page, "next")


def test_cause_and_minutes_are_sealed_and_minutes_are_for_the_late(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    _tap(maya, session, kind="late", cause="care", minutes="25", reason="")
    (notice,) = _standing(app)
    assert notice.cause_sealed is not None
    assert notice.cause_sealed.startswith("v1:")
    assert "care" not in notice.cause_sealed
    assert "I look after someone · about 25 minutes late" in maya.get(f"/schedule/{session}").text
    _tap(maya, session, kind="absent", cause="care", minutes="25", reason="")
    page = maya.get(f"/schedule/{session}")
    assert "minutes late" not in page.text.replace("About how many minutes late?", "")
    assert not page.tree.xpath("//*[@name='minutes']")


def test_a_bare_tap_again_leaves_what_she_added(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    _tap(maya, session, kind="late", cause="ill", minutes="10", reason="Soon there")
    before = [one.id for one in _standing(app)]
    _tap(maya, session, kind="late")
    assert [one.id for one in _standing(app)] == before
    _tap(maya, session, kind="late", cause="", minutes="", reason="")
    text = maya.get(f"/schedule/{session}").text
    assert "Soon there" not in text
    assert "I do not feel well ·" not in text


def test_she_reads_that_it_was_seen_and_by_whom(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    told_absent(app, session)
    assert "Dana saw this" not in maya.get(f"/schedule/{session}").text
    with writing(app):
        notice = db.session.scalars(select(AbsenceNotice)).one()
        notice.seen_at, notice.seen_by = clock.now(), actor("dana").id
    text = maya.get(f"/schedule/{session}").text
    assert "Dana saw this today" in text
    assert "Dana Ruiz" not in text
    assert "saw this" not in visit("devon").get(f"/schedule/{session}").text


def test_taken_back_and_told_anew_is_not_seen_yet(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    told_absent(app, session)
    with writing(app):
        notice = db.session.scalars(select(AbsenceNotice)).one()
        notice.seen_at, notice.seen_by = clock.now(), actor("dana").id
    _tap(maya, session, kind="back")
    _tap(maya, session, kind="absent")
    assert "saw this" not in maya.get(f"/schedule/{session}").text


def test_by_htmx_the_part_alone_is_swapped(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    page = maya.get(f"/schedule/{session}")
    for form in page.tree.xpath("//section[@id='notice']//form"):
        assert (f"{form.get('hx-post')}#notice", form.get("hx-target")) == (form.get("action"), "#notice")
    part = _tap(maya, session, 200, htmx=True, kind="late")
    assert (part.tree.tag, part.tree.get("id")) == ("section", "notice")
    assert "You told us that you will be late." in part.text
    wrong = _tap(maya, session, 422, htmx=True, kind="late", minutes="soon", reason="My words")
    assert wrong.tree.get("id") == "notice"
    assert "My words" in wrong.html
    back = _tap(maya, session, 200, htmx=True, kind="back")
    assert "You told us" not in back.text
    assert _standing(app) == []


@pytest.mark.parametrize(
    "more",
    [
        {"minutes": "-5"},
        {"minutes": "0"},
        {"minutes": "999"},
        {"minutes": "9" * 5000},
        {"minutes": "9" * 40},
        {"minutes": "1e2"},
        {"minutes": "9" * 4000},
        {"minutes": "²"},
        {"cause": "x"},
    ],
)
def test_nonsense_is_answered_at_the_field_and_changes_nothing(app: Flask, visit: Visit, more: dict[str, str]) -> None:
    session, maya = session_in(app, 20), visit("maya")
    page = _tap(maya, session, 422, kind="late", reason="My words", **more)
    assert "My words" in page.html
    assert page.tree.xpath("//*[@id='error-summary']//a")
    assert _standing(app) == []


def test_the_therapist_reads_the_cause_at_a_one_to_one(app: Flask, visit: Visit) -> None:
    session = talk_in(app, 20)
    _tap(visit("maya"), session, kind="late", cause="work", minutes="15", reason="")
    assert "Work or school · about 15 minutes late" in visit("jordan").get(f"/schedule/{session}").text
    visit("priya").get(f"/schedule/{session}", status=404)


def test_who_comes_after_all_has_nothing_to_make_up_for(app: Flask, visit: Visit) -> None:
    session, guest, maya = session_in(app, 20), session_in(app, 40, of="evening"), visit("maya")
    for kind in ("back", "late"):
        told_absent(app, session)
        with writing(app):
            made = {"patient_id": actor("maya").id, "missed_id": session, "guest_id": guest}
            db.session.add(MakeUp(asked_at=datetime.now(UTC), **made))
        _tap(maya, session, kind=kind)
        with app.app_context():
            assert {one.standing for one in db.session.scalars(select(MakeUp))} == {Asked.WITHDRAWN}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", Told()),
        ("ride 15", Told("ride", 15)),
        (" 20", Told("", 20)),
        ("ill", Told("ill")),
        ("gone 5", Told("", 5)),
        ("ill much", Told("ill")),
    ],
)
def test_what_was_sealed_is_read_again(text: str, told: Told) -> None:
    assert Told.of(text, "") == told
    assert Told.of(told.as_cause, "") == told


def test_the_session_page_costs_the_same_whatever_belongs_to_it(app: Flask, visit: Visit) -> None:
    sheets = ["thought-record-short", "tipp"]
    bare = session_in(app, 20)
    full = session_in(
        app,
        30,
        skills=["stop", "tipp"],
        in_session=sheets,
        homework=sheets,
        blocks=[{"title": f"Part {n}", "minutes": 10} for n in range(9)],
    )
    maya = visit("maya")
    prices = []
    for session in (bare, full):
        with counted(app) as seen:
            maya.get(f"/schedule/{session}")
        prices.append(len(seen))
    assert prices[0] == prices[1] <= 8  # one asks whether a notice about it waits
