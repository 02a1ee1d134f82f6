"""A session on paper: the leader's sheet with what she needs, the sign-in sheet without a last name."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.models import Enrollment
from portal.schedule.attendance_models import Asked, Kind
from tests.actors import actor
from tests.caseload.given import verbs
from tests.caseload.room_given import asks, mark_at, room_of, running, session_id, tells
from tests.schedule.given import session_in, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def _column(leader: Visitor, url: str) -> list[str]:
    return [one.text_content().strip() for one in leader.get(url).tree.xpath("//tbody//th")]


def test_the_sheet(app: Flask, visit: Visit) -> None:
    room, dana = running(app, blocks=[{"title": "Check-in round", "minutes": 30}]), visit("dana")
    tells(visit("maya"), room, Kind.LATE, "The bus is late.")
    mark_at(dana, room, devon="late 15")
    page = dana.get(f"{room}/sheet")
    assert _column(dana, f"{room}/sheet") == ["Devon Kim", "Maya Torres"]
    for words in ("Will be late", "Late by 15 minutes", "165", "2 expected", "Check-in round (30)", "shred it"):
        assert words in page.text
    assert "The bus is late." not in page.text  # her words stay off the paper
    assert verbs(app, "dana", "absence_notice")[-1] == "read"


def test_the_sign_in_sheet_has_chosen_names_and_never_last_ones(app: Flask, visit: Visit) -> None:
    room, dana = running(app), visit("dana")
    asks(app, "lena", session_id(room), session_in(app, -30, of="evening"), Asked.CONFIRMED)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("devon").id)).one()
        place.shown_as = "Dev"
    url = f"{room}/sign-in-sheet"
    assert _column(dana, url) == ["Dev", "Lena", "Maya"]
    assert _column(dana, f"{url}?names=first") == ["Devon", "Lena", "Maya"]
    assert _column(dana, f"{url}?names=initials") == ["DK", "LW", "MT"]
    assert _column(dana, f"{url}?names=<b>") == ["Dev", "Lena", "Maya"]
    for names in ("chosen", "first", "initials"):
        page = dana.get(f"{url}?names={names}")
        for last in ("Kim", "Walsh", "Torres", "Can’t come"):
            assert last not in page.text


def test_empty_ones(app: Flask, visit: Visit) -> None:
    room, dana = room_of(app, session_in(app, -24 * 28)), visit("dana")
    for url in ("sheet", "sign-in-sheet"):
        assert "Nobody is expected." in dana.get(f"{room}/{url}").text
