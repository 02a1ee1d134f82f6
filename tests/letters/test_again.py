"""The same form once more: what was sent is one letter, and what is new in it is not lost."""

from collections.abc import Callable

from flask import Flask

from tests.letters.given import BODY, write
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def test_an_older_page_sent_after_the_letter_was_taken_back_makes_a_new_one(app: Flask, visit: Visit) -> None:
    rosa = visit("rosa")
    write(rosa)
    rosa.submit(rosa.get("/letters/mine"), "/withdrawal")
    write(rosa, body="I would rather say it so.")
    assert "I would rather say it so." in rosa.get("/letters/mine").text


def test_the_same_form_with_other_words_changes_the_letter(app: Flask, visit: Visit) -> None:
    rosa = visit("rosa")
    write(rosa)
    write(rosa, body="I would rather say it so.")
    shown = rosa.get("/letters/mine").text
    assert "I would rather say it so." in shown
    assert BODY not in shown
