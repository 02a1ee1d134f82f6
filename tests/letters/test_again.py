"""A form sent late or once more: one letter, one decision, and nothing that was typed is lost."""

from collections.abc import Callable

from flask import Flask

from tests.letters.given import BODY, letter_id, write
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


def test_who_decides_on_what_was_taken_back_is_told_so_and_keeps_her_words(app: Flask, visit: Visit) -> None:
    rosa, priya = visit("rosa"), visit("priya")
    write(rosa)
    url = f"/letters/{letter_id(app)}"
    page = priya.get(url)
    rosa.submit(rosa.get("/letters/mine"), "/withdrawal")
    for decision in ("decline", ""):
        late = priya.submit(page, "/decision", status=409, decision=decision, word="It names the bus driver.")
        assert "The writer has taken this letter back." in late.text
        assert "It names the bus driver." in late.text
        assert BODY not in late.text
    priya.get(url, status=404)
    rosa.post(f"{url}/decision", {"decision": "show"}, status=404)
