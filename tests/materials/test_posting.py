"""A leader posts a handout: a text, a file or a link, to the group or for one session, and once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.materials.files import document, picture
from tests.materials.given import (
    download,
    files,
    form_of,
    listed,
    materials,
    offer,
    releases,
    told_of_handouts,
    upload,
    verbs,
)
from tests.schedule.given import session_in
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
TEXT: dict[str, Any] = {"form": "text", "text": "# Stop\n\nTake a **step** back."}
LINK: dict[str, Any] = {"form": "link", "link": "https://example.org/grounding"}


def test_a_text_reaches_the_group(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    answer = offer(app, visit("dana"), title="STOP", **TEXT)
    assert answer.headers["Location"] == f"/groups/{ids('day group')}?said=caseload.post_handout~handouts#handouts"
    assert "STOP" in visit("dana").follow(answer).text
    maya = visit("maya")
    page = maya.get("/materials")
    assert listed(page) == ["STOP"]
    there = maya.get(f"/materials/{materials(app)[0].id}")
    assert there.tree.xpath("//main//h2")[0].text == "Stop"
    assert there.tree.xpath("//main//strong")[0].text == "step"
    assert there.tree.xpath("//main//*[@data-print]")
    assert told_of_handouts(app) == {ids("maya"), ids("devon")}
    assert verbs(app) == ["posted"]


def test_a_link_leads_out_and_says_so(sqlite_app: Flask, enter: Visit) -> None:
    offer(sqlite_app, enter("dana"), **LINK)
    page = enter("maya").get(f"/materials/{materials(sqlite_app)[0].id}")
    (link,) = page.tree.xpath("//a[@href='https://example.org/grounding']")
    assert "noopener" in link.get("rel")
    assert "noreferrer" in link.get("rel")
    assert "This leads to another site" in page.text
    assert not page.tree.xpath("//main//*[@data-print]"), "there is nothing of it here to print"


@pytest.mark.parametrize(("make", "kind"), [(document, "PDF"), (picture, "Picture")])
def test_a_file_is_offered_to_be_saved(sqlite_app: Flask, make: Callable[[], bytes], kind: str) -> None:
    content, maya = make(), Visitor(sqlite_app, "maya")
    handout = upload(sqlite_app, content)
    assert f"{kind}, " in maya.get("/materials").text
    page = maya.get(handout)
    assert f"{handout}/file" in page.links()
    assert "On a shared device, delete it after reading." in page.text
    assert download(maya, handout)[:4] == content[:4]


def test_for_one_session(app: Flask, visit: Visit) -> None:
    session = session_in(app, 20)
    offer(app, visit("dana"), **TEXT, session=str(session))
    assert releases(app)[0].appointment_id == session
    assert "for one session" in visit("maya").get("/materials").text
    roster = visit("dana").get(form_of(app).replace("handouts", f"sessions/{session}"))
    assert "Weekly plan" in roster.text


def test_not_for_a_session_of_another_group(app: Flask, visit: Visit) -> None:
    for session in (session_in(app, 20, of="evening"), "x", "\x00"):
        offer(app, visit("dana"), status=422, **TEXT, session=str(session))
    assert releases(app) == []


def test_only_what_was_chosen_counts(sqlite_app: Flask, enter: Visit) -> None:
    offer(sqlite_app, enter("dana"), **{**TEXT, **LINK})
    page = enter("maya").get(f"/materials/{materials(sqlite_app)[0].id}")
    assert "example.org" in page.text
    assert "step" not in page.tree.xpath("//main")[0].text_content()


def test_nobody_else_posts_to_this_group(app: Flask, visit: Visit) -> None:
    url = form_of(app)
    for name in ("maya", "jordan", "luis", "sam"):
        other = visit(name)
        other.get(url, status=404)
        other.post(url, {"title": "STOP", **TEXT}, status=404)
    assert materials(app) == []


def test_a_double_tap_posts_once(app: Flask, visit: Visit) -> None:
    dana = visit("dana")
    for _ in range(2):
        offer(app, dana, **TEXT, form_key="one tap")
    assert len(materials(app)) == len(releases(app)) == 1
    assert verbs(app) == ["posted"]


def test_a_file_of_a_double_tap_is_kept_once(sqlite_app: Flask) -> None:
    dana, content = Visitor(sqlite_app, "dana"), document()
    for _ in range(2):
        offer(sqlite_app, dana, file=content, form_key="one tap")
    assert len(materials(sqlite_app)) == len(files(sqlite_app)) == 1


def test_four_taps_at_once_post_once(app: Flask, visit: Visit) -> None:
    browsers, url = [visit("dana") for _ in range(4)], form_of(app)
    tokens = [browser.csrf_token() for browser in browsers]

    def tap(number: int) -> int:
        data = {"title": "STOP", **TEXT, "form_key": "one tap", "csrf_token": tokens[number]}
        return browsers[number].client.post(url, data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tap, range(4))) == [303] * 4
    assert len(materials(app)) == len(releases(app)) == 1
    assert verbs(app) == ["posted"]


@pytest.mark.parametrize("key", [{}, {"form_key": ""}], ids=["absent", "blank"])
def test_without_a_key_every_posting_counts(app: Flask, visit: Visit, key: dict[str, str]) -> None:
    dana = visit("dana")
    for title in ("one", "two"):
        dana.post(form_of(app), {"title": title, **TEXT, **key})
    assert sorted(one.title for one in materials(app)) == ["one", "two"]


def test_a_spent_form_with_other_words_keeps_them(app: Flask, visit: Visit) -> None:
    dana = visit("dana")
    offer(app, dana, **TEXT, form_key="one page")
    page = offer(app, dana, form="text", text="Quite another text", form_key="one page", status=409)
    assert "This form was posted already." in page.text
    assert "Quite another text" in page.html
    assert len(materials(app)) == 1
