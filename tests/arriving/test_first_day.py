"""The page for the first day: what is known stands there, what is not is left out, and it is gone after a week."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.accounts.models import User
from portal.connections import begin_writing
from portal.database import db
from portal.operations import upgrade
from portal.programs.first_days import Told, change_first_day, facts_of
from portal.programs.models import Program
from tests import world
from tests.actors import actor
from tests.letters.given import since
from tests.schedule.given import session_on, today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
FACTS = {"door": "The blue door in the yard.", "parking": "Lot B is free.", "bring": "", "words": "Dana meets you."}


def _program(sam: Visitor) -> str:
    return next(link for link in sam.get("/admin/groups").links() if link.endswith("/first-day"))


def test_what_is_known_and_nothing_else(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, dana = visit("maya"), visit("dana")
    since(app, "maya", -2)
    bare = maya.get("/first-day")
    assert "None" not in bare.text
    assert "The door" not in bare.text
    assert "The time shows up here" in bare.text
    session_on(app, today() + timedelta(days=2))
    sam = visit("sam")
    sam.submit(sam.get(_program(sam)), "/first-day", **FACTS)
    hello = f"/groups/{ids('day group')}/hello"
    dana.submit(dana.get(hello), "/hello", hello="I am glad that you come.")
    visit("luis").get(hello, status=404)
    page = maya.get("/first-day")
    when = f"{(today() + timedelta(days=2)).strftime('%A')} at 9 AM"
    for words in (when, "The blue door in the yard.", "Lot B is free.", "Dana meets you.", "I am glad that you come."):
        assert words in page.text
    for words in ("Dana", "Jordan", "Room 2", "call or text 988", "(555) 010-0142"):
        assert words in page.text
    assert "Ruiz" not in page.text
    assert "What to bring" not in page.text
    assert "/first-day" in maya.get("/").links()
    with app.app_context():
        assert "glad" not in str(db.session.execute(text("SELECT hello_sealed FROM group_leader")).all())
    dana.submit(dana.get(hello), "/hello", hello="")
    assert "I am glad" not in maya.get("/first-day").text


def test_each_reads_it_in_her_language_and_is_told_where_it_is_in_the_other_only(
    app: Flask, visit: Visit, ids: Ids
) -> None:
    since(app, "maya", -2)
    session_on(app, today() + timedelta(days=2), bring="A pencil.")
    sam, maya = visit("sam"), visit("maya")
    spanish = {"es_door": "La puerta azul del patio.", "es_bring": "Agua."}
    sam.submit(sam.get(_program(sam)), "/first-day", **FACTS, **spanish)
    in_english = maya.get("/first-day")
    for words in ("The blue door in the yard.", "Lot B is free.", "In Spanish only.", "A pencil."):
        assert words in in_english.text, words
    assert "La puerta azul" not in in_english.text
    assert in_english.text.count("In Spanish only.") == 1
    assert in_english.tree.xpath("//span[@lang='es']/text()") == ["Agua."]
    with writing(app):
        db.session.get_one(User, ids("maya")).language = "es"
    in_spanish = maya.get("/first-day")
    for words in ("La puerta azul del patio.", "Agua.", "Lot B is free.", "Dana meets you."):
        assert words in in_spanish.text, words
    assert "The blue door" not in in_spanish.text
    assert in_spanish.tree.xpath("//dl//span[@lang='en']/text()") == ["Lot B is free.", "A pencil.", "Dana meets you."]
    assert _written(sam) == {**FACTS, **spanish, "es_parking": "", "es_words": ""}


def test_a_hello_in_two_languages(app: Flask, visit: Visit, ids: Ids) -> None:
    since(app, "maya", -2)
    hello, dana, maya = f"/groups/{ids('day group')}/hello", visit("dana"), visit("maya")
    hidden = "//details[summary='Add Spanish']//textarea[@name='es_hello']"
    assert dana.get(hello).tree.xpath(hidden), "out of the way where nobody of the program reads it"
    dana.submit(dana.get(hello), "/hello", hello="", es_hello="Me alegro de que venga.")
    assert "Me alegro" in maya.get("/first-day").text
    assert "In Spanish only." in maya.get("/first-day").text
    dana.submit(dana.get(hello), "/hello", hello="I am glad that you come.")
    assert "I am glad" in maya.get("/first-day").text
    assert "Me alegro" not in maya.get("/first-day").text
    with writing(app):
        db.session.get_one(User, ids("maya")).language = "es"
    assert not dana.get(hello).tree.xpath(hidden)
    page = maya.get("/first-day")
    assert "Me alegro de que venga." in page.text
    assert "Solo en" not in page.text
    with app.app_context():
        rows = db.session.execute(text("SELECT hello_in_other_languages_sealed FROM group_leader")).scalars().all()
        assert any(rows)
        assert "alegro" not in str(rows)
    dana.submit(dana.get(hello), "/hello", hello="", es_hello="")
    assert "Me alegro" not in maya.get("/first-day").text
    with app.app_context():
        kept = "SELECT count(*) FROM group_leader WHERE hello_in_other_languages_sealed IS NOT NULL"
        assert db.session.execute(text(kept)).scalar() == 0


def _written(sam: Visitor) -> dict[str, str]:
    """As a browser sends it again: it leaves out the line with which a large field begins."""
    form = sam.get(_program(sam)).form("/first-day")
    return {name: words[0].strip() for name, words in form.items() if name.rpartition("_")[2] in FACTS}


def test_two_who_write_in_two_languages_undo_nothing_of_each_other(sqlite_app: Flask) -> None:
    sam, second = Visitor(sqlite_app, "sam"), Visitor(sqlite_app, "sam")
    hers, his = sam.get(_program(sam)), second.get(_program(sam))
    nothing = _written(sam)
    assert nothing == dict.fromkeys(nothing, "")
    sam.submit(hers, "/first-day", **{**nothing, "es_door": "La puerta azul."})
    second.submit(his, "/first-day", **{**nothing, "door": "The blue door."})
    both = {**nothing, "door": "The blue door.", "es_door": "La puerta azul."}
    assert _written(sam) == both
    disputed = second.submit(his, "/first-day", status=409, **{**nothing, "es_door": "Otra puerta."})
    assert "Meanwhile somebody saved “La puerta azul.” here" in disputed.text
    assert _written(sam) == both


def test_down_and_up_again_keeps_what_was_written(empty: Flask) -> None:
    """An older schema has one text: what stands in Spanish alone takes the empty place."""
    upgrade(empty)
    with empty.test_request_context():
        begin_writing()
        world.build()
        program = db.session.scalars(select(Program).order_by(Program.name)).first()
        assert program is not None
        spanish = {"door": "La puerta azul.", "parking": "", "bring": "Agua.", "words": ""}
        change_first_day(actor("sam"), program, {"en": FACTS, "es": spanish})
        program_id = program.id
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision="0025")
        begin_writing()
        rows = db.session.execute(text("SELECT door, parking, bring, words FROM first_day")).all()
        assert [tuple(row) for row in rows] == [
            ("The blue door in the yard.", "Lot B is free.", "Agua.", "Dana meets you.")
        ]
        db.session.remove()
    upgrade(empty)
    with empty.app_context():
        assert facts_of(program_id, "es").door == Told("The blue door in the yard.", "en")
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(("days", "there"), [(-30, True), (0, True), (7, True), (8, False)])
def test_when_it_is_there(sqlite_app: Flask, days: int, there: bool) -> None:
    maya = Visitor(sqlite_app, "maya")
    since(sqlite_app, "maya", days)
    assert ("Who you will meet" in maya.get("/first-day").text) is there
    assert ("/first-day" in maya.get("/").links()) is there


def test_it_costs_the_same_with_many_leaders_and_sessions(sqlite_app: Flask) -> None:
    maya = Visitor(sqlite_app, "maya")
    since(sqlite_app, "maya", 0)
    maya.get("/first-day")
    with counted(sqlite_app) as few:
        maya.get("/first-day")
    for day in range(5):
        session_on(sqlite_app, today() + timedelta(days=day))
    with counted(sqlite_app) as many:
        maya.get("/first-day")
    assert len(few) == len(many) <= 8
