"""The library: what stands anywhere at the clinic, found by title and given again."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from portal import clock
from portal.access.actor import Role
from portal.database import db, id_at
from portal.materials.models import Form, Material, Release
from portal.materials.shelf import PAGE
from tests.actors import actor
from tests.home.given import also
from tests.materials.files import document
from tests.materials.given import (
    download,
    file_posted,
    files,
    is_new,
    listed,
    materials,
    page_of,
    posted,
    releases,
    replace_it,
    told_of_handouts,
    verbs,
)
from tests.schedule.given import group, session_in, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
LIBRARY = "/handouts/library"


def found(page: Page) -> list[str]:
    return [link.text for link in page.tree.xpath("//main//a[starts-with(@href, '/handouts/library/')]")]


def _many(app: Flask, number: int) -> None:
    with writing(app):
        by, whose = actor("dana").id, group("day").id
        for n in range(number):
            at = clock.now() - timedelta(minutes=number - n)
            one = id_at(at)
            made = {"form": Form.TEXT, "made_by": by, "made_at": at}
            db.session.add(Material(id=one, first_id=one, title=f"Handout {n}", **made))
            db.session.flush()
            db.session.add(Release(material_id=one, group_id=whose, made_by=by, from_at=at, form_key=f"lib {n}"))


def test_every_leader_finds_every_handout(app: Flask, visit: Visit) -> None:
    posted(app, title="STOP")
    posted(app, title="Riding the wave", of="evening", text="Breathe out slowly.")
    for name in ("dana", "luis", "sam"):
        page = visit(name).get(LIBRARY)
        assert found(page) == ["Riding the wave", "STOP"]
        assert "given in 1 place" in page.text
        (evening,) = (link for link in page.links() if link.endswith(str(materials(app)[1].id)))
        assert "Breathe out slowly." in visit(name).get(evening).text
    for name in ("maya", "jordan"):
        visit(name).get(LIBRARY, status=404)
        visit(name).get(f"{LIBRARY}/{materials(app)[1].id}", status=404)


def test_a_therapist_who_leads_finds_it_too(app: Flask, visit: Visit) -> None:
    posted(app)
    also(app, "jordan", Role.LEADER)
    page = visit("jordan").get(LIBRARY)
    assert found(page) == ["STOP"]
    assert "You lead no group yet." in visit("jordan").get(f"{LIBRARY}/{materials(app)[0].id}").text


def test_an_administrator_reads_and_does_not_give(app: Flask, visit: Visit) -> None:
    posted(app)
    url = f"{LIBRARY}/{materials(app)[0].id}"
    assert "Give it again" not in visit("sam").get(url).text
    visit("sam").post(f"{url}/releases", {"session": f"group:{uuid4()}"}, status=404)
    assert len(releases(app)) == 1


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("", ["Ge_fühle 100%", "Weekly plan, two", "Weekly plan"]),
        ("weekly", ["Weekly plan, two", "Weekly plan"]),
        ("  PLAN  two ", ["Weekly plan, two"]),
        ("two plan", []),
        ("%", ["Ge_fühle 100%"]),
        ("_", ["Ge_fühle 100%"]),
        ("/", []),
        ("'; DROP TABLE material", []),
        ("\x00", ["Ge_fühle 100%", "Weekly plan, two", "Weekly plan"]),
    ],
)
def test_by_title(app: Flask, visit: Visit, words: str, titles: list[str]) -> None:
    for title in ("Weekly plan", "Weekly plan, two", "Ge_fühle 100%"):
        posted(app, title=title)
    assert found(visit("dana").get(LIBRARY, query_string={"q": words})) == titles


def test_too_many_words_to_look_for(sqlite_app: Flask, enter: Visit) -> None:
    posted(sqlite_app)
    assert found(enter("dana").get(LIBRARY, query_string={"q": "x" * 101})) == ["STOP"]


def test_page_by_page_and_what_it_costs(app: Flask, visit: Visit) -> None:
    _many(app, 2 * PAGE + 3)
    dana, url, seen, costs = visit("dana"), f"{LIBRARY}?q=handout", [], []
    while url:
        with counted(app) as statements:
            page = dana.get(url)
        costs.append(len(statements))
        seen += found(page)
        url = next((link for link in page.links() if "before=" in link), "")
    assert seen == [f"Handout {n}" for n in range(2 * PAGE + 2, -1, -1)]
    assert len(set(costs)) == 1
    assert costs[0] <= 3
    assert found(dana.get(f"{LIBRARY}?before=x"))[0] == f"Handout {2 * PAGE + 2}"


def test_what_was_taken_back_everywhere_is_gone(app: Flask, visit: Visit) -> None:
    posted(app)
    url = f"{LIBRARY}/{materials(app)[0].id}"
    visit("dana").post(f"{page_of(app, 'STOP')}/withdrawal")
    assert found(visit("dana").get(LIBRARY)) == []
    visit("dana").get(url, status=404)


def test_the_newest_version_alone(app: Flask, visit: Visit) -> None:
    posted(app)
    replace_it(app, visit("dana"), "STOP", title="STOP, shorter")
    page = visit("luis").get(LIBRARY)
    assert found(page) == ["STOP, shorter"]
    assert "version 2" in page.text
    old = visit("luis").get(f"{LIBRARY}/{materials(app)[0].id}")
    assert "Give it again" not in old.text
    answer = visit("luis").post(f"{LIBRARY}/{materials(app)[0].id}/releases", _to(app, "evening"), status=409)
    assert "There is a newer version of this handout." in answer.text


def test_given_to_another_group_without_uploading(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    file_posted(app, document())
    luis, url = visit("luis"), f"{LIBRARY}/{materials(app)[0].id}"
    assert luis.client.get(f"{url}/file").data.startswith(b"%PDF")
    answer = luis.submit(luis.get(url), "/releases", **_to(app, "evening"))
    assert "Lena Walsh" in luis.follow(answer).text
    lena = visit("lena")
    assert is_new(lena.get("/materials")) == ["Plan"]
    assert download(lena, f"/materials/{materials(app)[0].id}").startswith(b"%PDF")
    assert (len(materials(app)), len(files(app))) == (1, 1)
    assert ids("lena") in told_of_handouts(app)
    assert verbs(app) == ["posted", "gave again"]


def test_for_one_session_when_it_begins(app: Flask, visit: Visit) -> None:
    posted(app)
    session, luis = session_in(app, 20, of="evening"), visit("luis")
    url = f"{LIBRARY}/{materials(app)[0].id}"
    assert "Evening DBT group, " in luis.get(url).text
    luis.submit(luis.get(url), "/releases", session=f"session:{session}", opens="begins")
    given = releases(app)[-1]
    assert (given.appointment_id, given.opens) == (session, "begins")
    assert listed(visit("lena").get("/materials")) == []


def test_a_double_tap_gives_once(app: Flask, visit: Visit) -> None:
    posted(app, title="STOP")
    posted(app, title="Another")
    luis, (first, other) = visit("luis"), materials(app)
    for _ in range(2):
        luis.post(f"{LIBRARY}/{first.id}/releases", {**_to(app, "evening"), "form_key": "tap"})
    assert len(releases(app)) == 3
    page = luis.post(f"{LIBRARY}/{other.id}/releases", {**_to(app, "evening"), "form_key": "tap"}, status=409)
    assert "This form was posted already." in page.text


def test_to_those_she_leads_alone(app: Flask, visit: Visit) -> None:
    posted(app)
    url = f"{LIBRARY}/{materials(app)[0].id}/releases"
    other = session_in(app, 20)
    for to in ("", "group:", _to(app, "day")["session"], f"session:{other}", f"track:{uuid4()}", "\x00", "x" * 999):
        visit("luis").post(url, {"session": to}, status=422)
    assert len(releases(app)) == 1


def _to(app: Flask, name: str) -> dict[str, str]:
    with app.app_context():
        return {"session": f"group:{group(name).id}"}
