"""Prepared replies go into the message that is being written, script or no script."""

from collections.abc import Callable
from uuid import uuid4

from flask import Flask

from tests.messages.given import say, thread_with, typed
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def _prepare(visitor: Visitor, title: str, body: str, **more: str) -> None:
    visitor.post("/review/replies", {"title": title, "body": body, "form_key": title, **more})


def test_the_words_are_kept_on_the_way_and_the_reply_comes_below(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "hello", by="maya")
    _prepare(jordan, "Thanks", "Thank you for writing.")
    _prepare(visit("priya"), "Shared", "A line is plenty.", is_shared="y")
    _prepare(visit("priya"), "Hers", "Only Priya's.")
    page = jordan.get(thread)
    (way,) = page.tree.xpath("//button[@name='go-to']")
    answer = jordan.post(way.get("formaction"), {"body": "Hi Maya,", "rev": "0", "go-to": "replies"})
    choice = jordan.follow(answer)
    assert "Thank you for writing." in choice.text
    assert "A line is plenty." in choice.text
    assert "Only Priya's." not in choice.text
    (put,) = choice.tree.xpath("//button[@name='prepared_reply'][contains(., 'Thanks')]/@value")
    there = jordan.follow(jordan.post(f"{thread}/replies", {"prepared_reply": put}))
    assert typed(there) == "Hi Maya,\n\nThank you for writing."
    say(jordan, thread, typed(there))


def test_what_does_not_fit_or_is_not_there(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "hello", by="maya")
    _prepare(jordan, "Long", "y" * 3000)
    jordan.post(f"{thread}/draft", {"body": "x" * 2500, "rev": "0"})
    (put,) = jordan.get(f"{thread}/replies").tree.xpath("//button[@name='prepared_reply']/@value")
    long = jordan.post(f"{thread}/replies", {"prepared_reply": put}, status=422)
    assert "With this reply it would be too long." in long.text
    assert typed(jordan.get(thread)) == "x" * 2500
    for nonsense in ("", "x", str(uuid4())):
        jordan.post(f"{thread}/replies", {"prepared_reply": nonsense}, status=422)
    for name in ("maya", "priya", "sam"):
        visit(name).get(f"{thread}/replies", status=404)
    assert not visit("maya").get(thread).tree.xpath("//button[@name='go-to']")
