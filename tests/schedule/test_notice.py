""" "I'll be late", "I can't make it": told once, sealed, taken back, and never for what is over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.models import GroupLeader
from portal.schedule.attendance_models import AbsenceNotice, Kind
from portal.schedule.models import Appointment, Standing
from tests.actors import actor
from tests.schedule.given import session_in, session_on, talk_in, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
REASON = "My daughter has a fever. ¿Puedo llegar más tarde? 🚌"


def _standing(app: Flask) -> list[AbsenceNotice]:
    with app.app_context():
        return list(db.session.scalars(select(AbsenceNotice).where(AbsenceNotice.taken_back_at.is_(None))))


def _all(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(AbsenceNotice.id)).all())


def _verbs(app: Flask, who: str, about: str) -> list[str]:
    with app.app_context():
        chain, by = actor(about).id, actor(who).id
        events = select(AuditEvent.verb).where(AuditEvent.chain_id == chain, AuditEvent.actor_id == by)
        events = events.where(AuditEvent.subject.in_(("appointment", "absence_notice")))
        return list(db.session.scalars(events.order_by(AuditEvent.place)))


def _told(app: Flask) -> set[UUID]:
    with app.app_context():
        return set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "absence")))


def _tell(visitor: Visitor, session: UUID, status: int = 303, **data: Any) -> Page:
    return visitor.post(f"/schedule/{session}/notice", data, status=status)


@pytest.mark.parametrize(("kind", "words"), [("late", "you will be late"), ("absent", "you can’t make it")])
def test_one_tap_on_the_page_tells_it(
    app: Flask, visit: Visit, ids: Callable[..., UUID], kind: str, words: str
) -> None:
    session, maya = session_in(app, 20), visit("maya")
    page = maya.get(f"/schedule/{session}")
    buttons = page.tree.xpath("//button[@name='kind']")
    assert [(one.get("value"), one.text) for one in buttons] == [
        ("late", "I’ll be late"),
        ("absent", "I can’t make it"),
    ]
    there = maya.follow(maya.submit(page, "/notice", kind=kind, reason=REASON))
    assert f"You told us that {words}." in there.text
    assert REASON in there.text
    assert [one.kind for one in _standing(app)] == [Kind(kind)]
    assert _told(app) == {ids("dana"), ids("jordan")}
    assert _verbs(app, "maya", "maya") == ["gave notice"]


def test_the_week_says_so(app: Flask, visit: Visit) -> None:
    session, maya = session_on(app, today() + timedelta(days=7)), visit("maya")
    week = f"/schedule?week={(today() + timedelta(days=7)).strftime('%G-W%V')}"
    _tell(maya, session, kind="late")
    assert "You’ll be late" in maya.get(week).text
    assert "You’ll be late" not in visit("devon").get(week).text


def test_the_leader_reads_it_and_the_groupmate_does_not(app: Flask, visit: Visit, ids: Callable[..., UUID]) -> None:
    session = session_in(app, 20)
    _tell(visit("maya"), session, kind="absent", reason=REASON)
    roster = visit("dana").get(f"/groups/{ids('day group')}/sessions/{session}")
    assert REASON in roster.text
    assert "Can’t come" in roster.text
    devon = visit("devon").get(f"/schedule/{session}")
    assert REASON not in devon.text
    assert "You told us" not in devon.text


def test_the_therapist_reads_it_at_a_one_to_one_and_it_is_recorded(app: Flask, visit: Visit) -> None:
    session, jordan = talk_in(app, 20), visit("jordan")
    url = f"/schedule/{session}"
    assert "can’t come" not in jordan.get(url).text
    assert _verbs(app, "jordan", "maya") == []
    _tell(visit("maya"), session, kind="absent", reason=REASON)
    page = jordan.get(url)
    assert "Maya Torres can’t come" in page.text
    assert REASON in page.text
    assert _verbs(app, "jordan", "maya") == ["read"]
    with app.app_context():
        assert _told(app) == {actor("jordan").id}
        assert not list(verify.faults())


def test_the_patient_reading_her_own_leaves_no_trace(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    _tell(maya, session, kind="late", reason=REASON)
    assert REASON in maya.get(f"/schedule/{session}").text
    assert "read" not in _verbs(app, "maya", "maya")


def test_a_leader_who_begins_that_day_is_told(app: Flask, visit: Visit, ids: Callable[..., UUID]) -> None:
    day = today() + timedelta(days=7)
    session = session_on(app, day)
    with writing(app):
        group_id = db.session.get_one(Appointment, session).group_id
        db.session.add(GroupLeader(group_id=group_id, user_id=actor("luis").id, from_on=day))
        dana = db.session.scalars(select(GroupLeader).where(GroupLeader.user_id == actor("dana").id)).one()
        dana.until_on = day - timedelta(days=1)
    _tell(visit("maya"), session, kind="late")
    assert _told(app) == {ids("luis"), ids("jordan")}


def test_the_reason_lies_sealed(app: Flask, visit: Visit) -> None:
    _tell(visit("maya"), session_in(app, 20), kind="late", reason=REASON)
    (notice,) = _standing(app)
    assert notice.reason_sealed is not None
    assert notice.reason_sealed.startswith("v1:")
    assert "fever" not in notice.reason_sealed


def test_no_reason_is_needed(app: Flask, visit: Visit) -> None:
    _tell(visit("maya"), session_in(app, 20), kind="late")
    assert [one.reason_sealed for one in _standing(app)] == [None]


def test_a_double_tap_is_one(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    for _ in range(2):
        _tell(maya, session, kind="late", reason=REASON)
    assert _all(app) == 1
    assert _verbs(app, "maya", "maya") == ["gave notice"]


def test_four_taps_at_once_are_one(app: Flask, visit: Visit) -> None:
    session, browsers = session_in(app, 20), [visit("maya") for _ in range(4)]
    tokens = [browser.csrf_token() for browser in browsers]

    def tap(number: int) -> int:
        data = {"kind": "late", "reason": REASON, "csrf_token": tokens[number]}
        return browsers[number].client.post(f"/schedule/{session}/notice", data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tap, range(4))) == [303] * 4
    assert len(_standing(app)) == _all(app) == 1


def test_another_one_replaces_it(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    _tell(maya, session, kind="late")
    _tell(maya, session, kind="absent")
    assert [one.kind for one in _standing(app)] == [Kind.ABSENT]
    assert _all(app) == 2


def test_taken_back(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    _tell(maya, session, kind="absent", reason=REASON)
    for _ in range(2):
        page = maya.follow(_tell(maya, session, kind="back"))
    assert "You told us" not in page.text
    assert _standing(app) == []
    assert _verbs(app, "maya", "maya") == ["gave notice", "took back notice"]


@pytest.mark.parametrize("kind", ["late", "absent", "back"])
def test_not_for_what_is_over_or_cancelled(app: Flask, visit: Visit, kind: str) -> None:
    over, cancelled = session_in(app, -4), session_in(app, 20, standing=Standing.CANCELLED)
    maya = visit("maya")
    assert "This session is over." in _tell(maya, over, 409, kind=kind, reason=REASON).text
    assert "This session was cancelled" in _tell(maya, cancelled, 409, kind=kind).text
    assert _all(app) == 0
    assert not maya.get(f"/schedule/{over}").tree.xpath("//main//form")


def test_still_possible_while_it_runs(app: Flask, visit: Visit) -> None:
    _tell(visit("maya"), session_in(app, -1), kind="late")


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "Please choose one of the two."),
        ({"kind": ""}, "Please choose one of the two."),
        ({"kind": "sick"}, "Please choose one of the two."),
        ({"kind": "late\x00"}, "This holds a character that cannot be saved."),
        ({"kind": "9" * 30}, "Please choose one of the two."),
        ({"kind": "late", "reason": "x" * 501}, "This is too long."),
        ({"kind": "late", "reason": "a\x00b"}, "This holds a character that cannot be saved."),
    ],
)
def test_bad_input_keeps_the_words(app: Flask, visit: Visit, data: dict[str, str], complaint: str) -> None:
    maya, session = visit("maya"), session_in(app, 20)
    page = _tell(maya, session, 422, **{"reason": REASON, **data})
    assert complaint in page.text
    assert page.tree.get_element_by_id("error-summary").get("role") == "alert"
    for link in page.tree.xpath("//*[@id='error-summary']//a"):
        page.tree.get_element_by_id(link.get("href")[1:])
    kept = page.tree.get_element_by_id("reason").text or ""
    assert kept.strip() == data.get("reason", REASON).replace("\x00", "").strip()
    assert _all(app) == 0


def test_a_broken_surrogate_is_no_fault_of_ours(app: Flask, visit: Visit) -> None:
    maya, session = visit("maya"), session_in(app, 20)
    body = b"kind=late&reason=a%ED%A0%80b&csrf_token=" + maya.csrf_token().encode()
    answer = maya.client.post(
        f"/schedule/{session}/notice", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (303, 422)


def test_without_a_token_nothing_happens(app: Flask, visit: Visit) -> None:
    maya, session = visit("maya"), session_in(app, 20)
    _tell(maya, session, kind="back")
    answer = maya.client.post(f"/schedule/{session}/notice", data={"kind": "absent"})
    assert answer.status_code in (400, 403)
    assert _all(app) == 0


def test_few_statements(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    with counted(app) as plain:
        maya.get(f"/schedule/{session}")
    _tell(maya, session, kind="late", reason=REASON)
    with counted(app) as told:
        maya.get(f"/schedule/{session}")
    assert len(plain) <= 8, plain  # one asks whether a notice about it waits
    assert len(told) <= 10, told
