"""A letter about her attendance: looked at, made once, as the days stood then, printed, taken back."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.coverage.codes import ALPHABET, LENGTH
from portal.coverage.models import ProofLetter
from portal.database import db
from portal.schedule.attendance_models import Presence
from portal.web import pdf
from tests.coverage.given import ago, ahead, came
from tests.paper.pdf_reader import read
from tests.records.letters_given import check, code_on, make
from tests.schedule.given import marked
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
LETTERS = "/records/letters"
HIDDEN = (
    "Riverbend",
    "Adult Day",
    "Day group",
    "IOP",
    "Opposite action",
    "Coping",
    "group",
    "therap",
    "Jordan",
    "diagnos",
)


def test_it_says_what_was_shown_and_days_and_hours_alone(app: Flask, visit: Visit) -> None:
    came(app, ago(9), ago(4), ago(2), late=20)
    maya = visit("maya")
    shown = maya.get(f"{LETTERS}/new?from_on={ago(5)}&until_on={ago(0)}")
    [preview] = shown.tree.xpath("//article")
    made = maya.follow(maya.submit(shown, "/letters"))
    [paper] = made.tree.xpath("//article")
    words = " ".join(paper.text_content().split())
    assert "Maya Torres was present on 2 days from" in words
    assert "for 5 hours 20 minutes in all" in words
    assert words.count("2 hours 40 minutes") == 2
    assert words.replace(code_on(made), "made with the letter") == " ".join(preview.text_content().split())
    assert not [word for word in HIDDEN if word.lower() in words.lower()]
    assert "http://localhost/check" in words
    assert re.fullmatch(f"([{ALPHABET}]{{4}} ){{3}}[{ALPHABET}]{{4}}", code_on(made))
    assert len(ALPHABET) ** LENGTH >= 2**60


def test_in_spanish_its_lengths_are_spanish_too(app: Flask, visit: Visit) -> None:
    came(app, ago(4), ago(2), late=20)
    maya = visit("maya")
    maya.submit(maya.get("/account/display"), "/account/display", language="es")
    words = maya.get(f"{LETTERS}/new?from_on={ago(5)}&until_on={ago(0)}").text
    assert "5 horas 20 minutos" in words
    assert "hours" not in words


def test_the_program_and_the_neutral_name(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    came(app, ago(2))
    maya = visit("maya")
    with_it = f"{LETTERS}/new?from_on={ago(5)}&until_on={ago(0)}&names_program=y"
    assert "Riverbend IOP, Adult Day IOP" in maya.get(with_it).text
    made = maya.follow(maya.submit(maya.get(with_it), "/letters"))
    assert "Riverbend IOP, Adult Day IOP" in made.text
    settings = app.extensions["settings"]
    neutral = replace(settings, mail=replace(settings.mail, sender_name="The office on Elm Street"))
    monkeypatch.setitem(app.extensions, "settings", neutral)
    [paper] = maya.get(with_it.removesuffix("&names_program=y")).tree.xpath("//article")
    assert "The office on Elm Street" in paper.text_content()
    assert "Riverbend" not in paper.text_content()


def test_as_the_days_stood_and_sealed(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    [session] = came(app, ago(2))
    maya = visit("maya")
    letter = make(maya, ago(5), ago(0))
    assert make(maya, ago(5), ago(0)) == letter, "two taps make one"
    marked(app, session, "maya", Presence.LATE, late=60)
    assert "for 3 hours in all" in maya.get(letter).text
    assert "for 2 hours in all" in maya.get(f"{LETTERS}/new").text
    code = code_on(maya.get(letter))
    whose = ids("maya")
    with app.app_context():
        row = db.session.scalars(select(ProofLetter).where(ProofLetter.patient_id == whose)).one()
        stored = f"{row.code_hash}{row.code_sealed}{row.days_sealed}{row.form_key}"
    assert code.replace(" ", "") not in stored
    assert "Maya" not in stored
    assert code in maya.get(LETTERS).text
    for other in ("devon", "jordan", "sam"):
        visit(other).get(letter, status=404)


def test_taken_back(app: Flask, visit: Visit) -> None:
    came(app, ago(2))
    maya = visit("maya")
    letter = make(maya, ago(5), ago(0))
    code = code_on(maya.get(letter))
    assert "1 day and 3 hours" in check(visit(None), code).text
    maya.submit(maya.get(f"{letter}/revocation"), "/revocation")
    maya.post(f"{letter}/revocation", status=409)
    assert "Taken back" in maya.get(LETTERS).text
    assert "You took this letter back" in maya.get(letter).text
    assert "We cannot confirm" in check(visit(None), code).text


def test_days_that_cannot_be_taken(app: Flask, visit: Visit) -> None:
    came(app, ago(2))
    maya = visit("maya")
    for first, last, says in (
        (ago(5), ahead(1), "The last day you can choose is today."),
        (ago(2), ago(3), "The last day has to be the first day or a later one."),
        (ago(366), ago(0), "Please choose at most 366 days."),
        ("0001-01-01", "0001-01-02", "Please choose a first day in 1900 or later."),
        (ago(9), ago(5), "No hours of yours are noted for these days yet."),
        ("soon", ago(0), "Please give a day"),
        ("", "", "This still needs an answer."),
    ):
        assert says in maya.get(f"{LETTERS}/new?from_on={first}&until_on={last}", status=422).text
        page = maya.post(LETTERS, {"from_on": str(first), "until_on": str(last), "form_key": "k"}, status=422)
        assert says in page.text
    assert maya.get(f"{LETTERS}/new?from_on={ago(0) - timedelta(days=365)}&until_on={ago(0)}").form("/letters")
    assert "No hours of yours" in visit("rosa").get(f"{LETTERS}/new").text


def test_the_list_goes_on(sqlite_app: Flask) -> None:
    came(sqlite_app, ago(2))
    maya = Visitor(sqlite_app, "maya")
    for number in range(21):
        make(maya, ago(5), ago(0), key=str(number))
    page = maya.get(LETTERS)
    assert page.text.count("Code: ") == 20
    [older] = [link for link in page.links() if "before=" in link]
    assert maya.get(older).text.count("Code: ") == 1


def test_its_pdf(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    came(sqlite_app, ago(2))
    maya = Visitor(sqlite_app, "maya")
    letter = make(maya, ago(5), ago(0))
    answer = maya.get(f"{letter}/print.pdf?size=a4")
    made = read(answer.response.data)
    assert "attachment; filename=letter.pdf" in answer.headers["Content-Disposition"]
    assert (made.is_tagged, made.title, made.pages) == (True, "Proof of attendance", 1)
    assert "Maya Torres was present on 1 day" in made
    assert code_on(maya.get(letter)) in made
    assert "Riverbend" not in made
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    assert "The clinic has not installed" in maya.get(f"{letter}/print.pdf", status=404).text
