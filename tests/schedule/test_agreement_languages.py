"""A group's agreement in each language: each reads her own, and only another meaning asks anybody again."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db
from portal.notifications.models import Notice
from portal.operations import upgrade
from portal.programs.agreements import NONE, accept, current, word_anew
from portal.programs.group_models import Acceptance, AgreementWording, GroupAgreement
from portal.schedule.actions.reshaping import Weekly, add_series
from tests import world
from tests.actors import actor
from tests.schedule.given import group, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
ENGLISH, SPANISH = "We **listen**.", "**Escuchamos**."
ASKS = "Hay un acuerdo para que usted lo lea"


@pytest.fixture
def url(ids: Ids) -> str:
    return f"/schedule/groups/{ids('day group')}"


@pytest.fixture
def where(ids: Ids) -> str:
    return f"/groups/{ids('day group')}/agreement"


@pytest.fixture
def dana(visit: Visit) -> Visitor:
    return visit("dana")


def _save(dana: Visitor, where: str, **fields: Any) -> Page:
    return dana.submit(dana.get(where), "/agreement", **fields)


def _reads_spanish(app: Flask, ids: Ids, name: str = "maya") -> None:
    with writing(app):
        db.session.get_one(User, ids(name)).language = "es"


def _versions(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(GroupAgreement.version).order_by(GroupAgreement.version)))


def _told(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Notice.id).where(Notice.kind == "agreement")).all())


def _prose(page: Page) -> list[tuple[str | None, str]]:
    """The agreement on the page, and in which language it says it is."""
    return [(one.get("lang"), one.text_content().strip()) for one in page.tree.xpath("//div[@class='prose']")]


def test_each_reads_her_own_language_else_the_other_one_with_a_word(
    app: Flask, visit: Visit, ids: Ids, dana: Visitor, url: str, where: str
) -> None:
    _save(dana, where, body=ENGLISH)
    _reads_spanish(app, ids)
    maya, devon = visit("maya"), visit("devon")
    assert _prose(maya.get(url)) == [("en", "We listen.")]
    assert "Solo en inglés." in maya.get(url).text
    _save(dana, where, es_body=SPANISH)
    assert _prose(maya.get(url)) == [(None, "Escuchamos.")]
    assert "Solo en" not in maya.get(url).text
    assert _prose(devon.get(url)) == [(None, "We listen.")]
    _save(dana, where, body="", means_the_same="y")
    assert _prose(devon.get(url)) == [("es", "Escuchamos.")]
    assert "In Spanish only." in devon.get(url).text


def test_a_language_that_was_missing_asks_nobody_again(
    app: Flask, visit: Visit, ids: Ids, dana: Visitor, url: str, where: str
) -> None:
    _save(dana, where, body=ENGLISH)
    _reads_spanish(app, ids)
    maya = visit("maya")
    assert ASKS in maya.get("/schedule").text
    maya.submit(maya.get(url), "/acceptance")
    told = _told(app)
    _save(dana, where, es_body=SPANISH)
    assert _versions(app) == [1]
    assert _told(app) == told
    assert ASKS not in maya.get("/schedule").text
    assert not maya.get(url).tree.xpath("//form[contains(@action, '/acceptance')]")
    assert "Maya Torres Version 1" in dana.get(where).text
    with app.app_context():
        verbs = select(AuditEvent.verb).where(AuditEvent.subject == "group_agreement").order_by(AuditEvent.at)
        assert list(db.session.scalars(verbs)) == ["worded agreement", "accepted agreement", "reworded agreement"]


@pytest.mark.parametrize("changed", [{"body": "We listen, and come on time."}, {"es_body": "Llegamos a tiempo."}])
def test_another_meaning_asks_everybody_again_unless_the_leader_says_it_is_the_same(
    app: Flask, visit: Visit, dana: Visitor, url: str, where: str, changed: dict[str, str]
) -> None:
    _save(dana, where, body=ENGLISH, es_body=SPANISH)
    maya = visit("maya")
    maya.submit(maya.get(url), "/acceptance")
    _save(dana, where, means_the_same="y", body=f"{ENGLISH} Always.", es_body=f"{SPANISH} Siempre.")
    assert _versions(app) == [1]
    assert "You agreed today" in maya.get(url).text
    assert "We listen. Always." in maya.get(url).text
    _save(dana, where, **changed)
    assert _versions(app) == [1, 2]
    page = maya.get(url)
    assert "This version is new." in page.text
    maya.submit(page, "/acceptance")
    assert "Maya Torres Version 2" in dana.get(where).text


def test_nobody_is_said_to_have_read_words_that_came_while_she_read(
    app: Flask, visit: Visit, dana: Visitor, url: str, where: str
) -> None:
    """Her acceptance and the wordings before it tell what she agreed to."""
    _save(dana, where, body=ENGLISH)
    maya = visit("maya")
    early = maya.get(url)
    _save(dana, where, body=f"{ENGLISH} Always.", means_the_same="y")
    assert "Please read it once more." in maya.submit(early, "/acceptance", status=409).text
    now = maya.get(url)
    maya.submit(now, "/acceptance")
    _save(dana, where, es_body=SPANISH)
    maya.submit(now, "/acceptance")
    with app.app_context():
        assert len(db.session.scalars(select(Acceptance.id)).all()) == 1


def test_what_it_said_before_is_kept(app: Flask, dana: Visitor, where: str) -> None:
    _save(dana, where, body=ENGLISH)
    for words in ("Uno", "Dos", "", "Dos"):
        _save(dana, where, es_body=words, means_the_same="y")
    with app.app_context():
        worded = select(AgreementWording.language, AgreementWording.body).order_by(AgreementWording.id)
        assert [tuple(row) for row in db.session.execute(worded)] == [("es", one) for one in ("Uno", "Dos", "", "Dos")]
        assert db.session.scalars(select(GroupAgreement.body)).all() == [ENGLISH]


def test_in_spanish_alone(app: Flask, visit: Visit, dana: Visitor, url: str, where: str) -> None:
    page = dana.submit(dana.get(where), "/agreement", status=422, body="  ", es_body=" ")
    assert page.tree.xpath("//*[@id='error-summary']//a")
    _save(dana, where, es_body=SPANISH)
    maya = visit("maya")
    assert _prose(maya.get(url)) == [("es", "Escuchamos.")]
    maya.submit(maya.get(url), "/acceptance")
    _save(dana, where, body=ENGLISH)
    assert _versions(app) == [1]
    assert "You agreed today" in maya.get(url).text


def test_a_translation_saved_meanwhile_is_not_overwritten(app: Flask, visit: Visit, dana: Visitor, where: str) -> None:
    _save(dana, where, body=ENGLISH)
    early = dana.get(where)
    second = visit("dana")
    _save(second, where, es_body=SPANISH)
    clash = dana.submit(early, "/agreement", status=409, body="We are on time.")
    assert "Nothing was overwritten." in clash.text
    assert "Escuchamos." in clash.text
    assert _versions(app) == [1]


def test_that_it_means_the_same_was_said_of_the_wording_before(
    app: Flask, visit: Visit, dana: Visitor, where: str
) -> None:
    """After a clash another wording is before her: whether hers means the same as that, she has not said."""
    _save(dana, where, body=ENGLISH)
    early = dana.get(where)
    _save(visit("dana"), where, body="We keep what we hear to ourselves.")
    clash = dana.submit(early, "/agreement", status=409, body=f"{ENGLISH} Always.", means_the_same="y")
    dana.submit(clash, "/agreement")
    assert _versions(app) == [1, 2, 3]


def test_the_second_language_is_in_sight_where_somebody_reads_it(
    app: Flask, ids: Ids, dana: Visitor, where: str
) -> None:
    """Behind a line else, so that who writes one language is no slower."""
    hidden = "//details[summary='Add Spanish']//textarea[@name='es_body']"
    assert dana.get(where).tree.xpath(hidden)
    assert not dana.get(where).tree.xpath("//input[@name='means_the_same']"), "there is nothing yet that it could mean"
    _reads_spanish(app, ids, "devon")
    page = dana.get(where)
    assert not page.tree.xpath(hidden)
    assert page.tree.xpath("//textarea[@name='es_body']/@lang") == ["es"]


def test_both_are_looked_at_before_they_are_saved(app: Flask, dana: Visitor, where: str) -> None:
    shown = _save(dana, where, body=ENGLISH, es_body=SPANISH, go="preview", status=200)
    found = shown.tree.xpath("//section[@aria-labelledby='preview']//div[@lang]")
    assert [(one.get("lang"), one.text_content().strip()) for one in found] == [
        ("en", "We listen."),
        ("es", "Escuchamos."),
    ]
    assert _versions(app) == []


def test_down_and_up_again_keeps_what_was_written(empty: Flask) -> None:
    """An older schema has one text: English as it reads by now, else what is written in another language."""
    upgrade(empty)
    with empty.test_request_context():
        begin_writing()
        world.build()
        texts = {"day": [{"en": "We", "es": "Nosotros"}, {"en": "We all", "es": "Nosotros"}], "evening": [{"es": "Ya"}]}
        for of, all_of_it in texts.items():
            for number, written in enumerate(all_of_it):
                edition = f"1.{number}" if number else NONE
                word_anew(actor("dana"), group(of), written, edition, means_the_same=True)
        accept(actor("maya"), group("day"), "1.2")
        bring: tuple[dict[str, Any], ...] = ({"bring": "Pen"}, {"bring_in_other_languages": {"es": "Agua"}})
        for weekday, facts in enumerate(bring):
            weekly = Weekly("Goals", weekday, time(9), time(12), **facts)
            add_series(actor("sam"), group("day"), weekly, today() + timedelta(days=7))
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision="0026")
        begin_writing()
        rows = db.session.execute(text("SELECT version, body FROM group_agreement ORDER BY body")).all()
        assert [tuple(row) for row in rows] == [(1, "We all"), (1, "Ya")]
        assert db.session.execute(text("SELECT count(*) FROM acceptance")).scalar() == 1
        for table in ("series", "appointment"):
            there = text(f"SELECT DISTINCT bring FROM {table} WHERE title = 'Goals' ORDER BY bring")
            assert db.session.execute(there).scalars().all() == ["Agua", "Pen"]
        db.session.remove()
    upgrade(empty)
    with empty.test_request_context():
        begin_writing()
        now = current(actor("maya"), group("day").id)
        assert now is not None
        assert now.written == {"en": "We all"}
        assert now.accepted_at is not None
        db.session.remove()
        db.engine.dispose()
