"""What cannot be sent is said in a sentence, and the words stay."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.messages.given import bodies, messages, say, say_with, thread_of, typed
from tests.visitor import HTMX, Page, Visitor

Visit = Callable[[str | None], Visitor]
LONG = "word " * 1000
WORDS = "A long thought · é\nand on"
MEGABYTE = 2**20
URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "complaint", "kept"),
    [
        ("", "Please write a few words first.", ""),
        (" \n\t ", "This still needs some words.", ""),
        (LONG + "x", "Please keep it under 5,000 characters.", LONG + "x"),
        ("one\x00two", "This holds a character that cannot be saved.", "onetwo"),
        ("one\x1btwo", "This holds a character that cannot be saved.", "onetwo"),
        (["one", "two"], "This came in two pieces.", "one\ntwo"),
    ],
    ids=["empty", "blank", "too long", "NUL", "escape", "twice"],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_the_words_stay(sqlite_app: Flask, enter: Visit, body: Any, complaint: str, kept: str, htmx: bool) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    page = say(maya, thread, body, status=422, htmx=htmx)
    assert complaint in page.text
    assert typed(page) == kept.strip()
    summary = page.tree.get_element_by_id("error-summary")
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")
    assert [link.get("href") for link in summary.iter("a")] == ["#body"]
    assert bool(page.tree.xpath("//html//h1")) is not htmx
    assert messages(sqlite_app) == []
    if kept and len(kept) <= 5000:
        maya.submit(page, "/messages", body=typed(page))
        assert bodies(maya.get(thread)) == [kept]


def test_five_thousand_are_not_too_many(enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    words = "ü" * 4998 + "\r\n" + "x"
    say(maya, thread, words)
    assert bodies(maya.get(thread)) == [words.replace("\r\n", "\n")]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_broken_surrogate_is_no_fault_of_ours(enter: Visit, headers: dict[str, str]) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    body = b"body=one%ED%A0%80two&csrf_token=" + maya.csrf_token().encode()
    answer = maya.client.post(f"{thread}/messages", data=body, content_type=URLENCODED, headers=headers)
    assert answer.status_code in (200, 303, 422)
    for one in bodies(maya.get(thread)):
        assert one.startswith("one")


@pytest.mark.parametrize("token", [None, "", "nonsense"])
def test_without_a_token_nothing_is_sent_and_the_words_stay(sqlite_app: Flask, enter: Visit, token: str | None) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    data = {"body": "long thought", **({} if token is None else {"csrf_token": token})}
    answer = maya.client.post(f"{thread}/messages", data=data)
    assert answer.status_code == 400
    assert "did not arrive whole" in answer.text
    assert "long thought" in answer.text
    assert messages(sqlite_app) == []
    maya.post(f"{thread}/messages", data={"body": "long thought"})
    assert len(messages(sqlite_app)) == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_a_huge_body_is_too_large(sqlite_app: Flask, enter: Visit, htmx: bool) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    page = maya.post(f"{thread}/messages", {"body": "x" * 2_000_000}, status=413, htmx=htmx)
    assert "too large to send" in page.text
    assert "Files can be up to" not in page.text, "no file was sent, and less than that is too large here"
    assert messages(sqlite_app) == []


def test_a_file_that_is_too_large_takes_no_words_with_it(
    sqlite_app: Flask, enter: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_app.view_functions["messages.send"], "__largest_body__", MEGABYTE)
    maya = enter("maya")
    thread = thread_of(maya)

    def sent(**more: str) -> Page:
        page = say_with(maya, thread, 2 * MEGABYTE, body=WORDS, form_key="k" * 22, **more)
        assert page.status == 413
        return page

    page = sent()
    assert "too large to send" in page.text
    assert [one.text.removeprefix("\n") for one in page.tree.xpath("//textarea")] == [WORDS]
    assert "secret-name" not in page.text
    assert "k" * 22 not in page.text
    assert "long thought" not in sent(csrf_token="x").text, "another site's words are not said here"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", URLENCODED])
def test_a_body_of_another_kind_is_no_fault_of_ours(sqlite_app: Flask, enter: Visit, kind: str) -> None:
    maya = enter("maya")
    answer = maya.client.post(f"{thread_of(maya)}/messages", data=b'{"body": "\xff\x00"}', content_type=kind)
    assert answer.status_code == 400
    assert messages(sqlite_app) == []


@pytest.mark.parametrize("key", ["x" * 65, "x" * 9000])
def test_a_key_that_is_none(enter: Visit, key: str) -> None:
    maya = enter("maya")
    page = say(maya, thread_of(maya), "kept", status=422, form_key=key)
    assert typed(page) == "kept"


def test_words_in_every_script_arrive(enter: Visit) -> None:
    maya = enter("maya")
    thread, words = thread_of(maya), "नमस्ते · שלום · 你好 · 👩‍👩‍👧‍👦 · e\u0301"
    say(maya, thread, words)
    assert bodies(maya.get(thread)) == [words.replace("e\u0301", "é")]
