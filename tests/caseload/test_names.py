"""Words for a whole group that name a patient: a question comes back, nothing is lost, and a tick sends them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import User
from portal.database import db
from portal.materials.models import Material
from portal.messages.models import Announcement
from portal.programs.models import Enrollment
from portal.programs.naming import named_in, patients_names
from tests.actors import actor
from tests.materials.given import offer
from tests.schedule.given import session_on, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
ASKED = "This may name one of your patients: "


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """Who is named cannot differ between databases."""
    return sqlite_app


def _asks(page: Page, *names: str) -> bool:
    (told,) = {one.text_content() for one in page.tree.xpath("//p[@class='field-error']")}
    return bool(told.startswith(f"{ASKED}{', '.join(names)}. "))


def test_an_announcement_comes_back_with_a_question(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, url = visit("dana"), f"/groups/{ids('day group')}/announcements"
    asked = dana.submit(dana.get(url), "/announcements", status=422, body="MÁYA’s turn to bring tea, or Kim's.")
    assert _asks(asked, "MÁYA", "Kim")
    assert asked.form("/announcements")["body"] == ["\nMÁYA’s turn to bring tea, or Kim's."]
    assert "meant" not in asked.form("/announcements"), "nothing is ticked"
    (tick,) = asked.tree.xpath("//input[@name='meant']")
    assert _said(app) == 0
    other = dana.submit(asked, "/announcements", status=422, body="Devon's turn", meant=tick.get("value"))
    assert _asks(other, "Devon"), "the tick was for other names"
    dana.submit(asked, "/announcements", meant=tick.get("value"))
    assert _said(app) == 1
    dana.submit(dana.get(url), "/announcements", body="The mayan calendar, and Jordan's day off; Lena is no word here.")
    assert _said(app) == 2, "no whole word; staff; and a patient of another group, of whom she is told nothing"


def _said(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Announcement)).all())


def test_so_does_a_handout_in_each_of_its_parts(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    for fields in (
        {"title": "For Torres", "text": "Breathe."},
        {"title": "Plan", "text": "As devon said"},
        {"title": "Plan", "form": "link", "link": "https://example.org/devon/plan"},
        {"title": "Plan", "file": b"%PDF-1.4", "name": "maya.pdf"} | {"form": "file"},
    ):
        kept = offer(app, dana, status=422, **fields)
        if not fields.get("file"):
            assert ASKED in kept.text
        assert kept.form("/handouts")["title"] == [fields["title"]]
    with app.app_context():
        assert db.session.scalars(select(Material)).all() == []
    offer(app, dana, title="For Torres", text="Breathe.", meant="torres")
    release = dana.get(f"/groups/{ids('day group')}").links()
    replacing = next(link for link in release if link.startswith("/handouts/0")) + "/replacement"
    page = dana.submit(dana.get(replacing), "/replacement", status=422, title="For everyone but Kim")
    assert _asks(page, "Kim")


def _forms(app: Flask, day: UUID) -> dict[str, tuple[str, dict[str, Any]]]:
    """Everything else that a leader writes to a group: the page, its form, the field and what else is needed."""
    of = f"/groups/{day}"
    session = f"{of}/sessions/{session_on(app, today() + timedelta(days=2))}"
    homework = {"worksheet": "thought-record-short"}
    return {
        f"{of}/hello": ("hello", {}),
        f"{of}/agreement": ("body", {}),
        f"{of}/homework": ("note", homework),
        f"{session}/change": ("because", {}),
        f"{session}/plan": ("topic", {}),
        "/library/thought-record-short/assignments": ("note", {"groups": str(day)}),
    }


def test_and_whatever_else_a_group_reads(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    for url, (field, more) in _forms(app, ids("day group")).items():
        asked = dana.submit(dana.get(url), url, status=422, **{field: "Maya comes later", **more})
        assert _asks(asked, "Maya"), url
        assert asked.form(url)[field][0].strip() == "Maya comes later"
        dana.submit(asked, url, meant="maya")
    changed = next(link for link in dana.get(f"/groups/{ids('day group')}").links() if link.startswith("/homework/"))
    page = dana.get(changed)
    assert _asks(dana.submit(page, "/withdrawal", status=422, **{"back-word": "Ask Devon"}), "Devon")
    dana.submit(page, "/withdrawal", **{"back-word": "Ask Devon", "back-meant": "devon"})


def test_to_one_patient_her_name_is_no_question(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), "/library/thought-record-short/assignments"
    both = {"patients": [str(ids("maya")), str(ids("devon"))], "note": "For you, Maya"}
    assert _asks(jordan.submit(jordan.get(url), url, status=422, **both), "Maya")
    jordan.submit(jordan.get(url), url, **{**both, "patients": [str(ids("maya"))]})


@pytest.mark.parametrize(("ago", "known"), [(90, True), (91, False), (-5, True)])
def test_whom_a_leader_knows(app: Flask, ago: int, known: bool) -> None:
    """Members, who is to come, and who left a while ago; nobody of another group's."""
    with writing(app):
        mine = select(Enrollment).where(Enrollment.patient_id == actor("devon").id)
        place = db.session.scalars(mine).one()
        place.from_on = today() - timedelta(days=ago)
        place.until_on = place.from_on if ago > 0 else None
        names = patients_names(actor("dana"))
        assert ({"devon", "kim"} <= names) is known
        assert {"maya", "torres"} <= names
        assert not {"lena", "walsh", "jordan"} & names
        assert {"lena", "walsh"} <= patients_names(actor("priya"))


def test_parts_of_names_and_everyday_words(app: Flask) -> None:
    with writing(app):
        whole = {"maya": "Anne-Zoë van O’Brien", "devon": "Hope Li"}
        for name, other in whole.items():
            db.session.execute(update(User).where(User.id == actor(name).id).values(name=other))
        assert patients_names(actor("dana")) - {"silva", "rosa"} == {"anne", "zoe", "brien", "hope"}
    assert named_in("I hope so. ZOE", {"hope", "zoe"}) == ["hope", "ZOE"], "asked about, as a name may be a word"
    assert named_in("Zoe\u0308's, Zoë_1", {"zoe"}) == ["Zoë"]
