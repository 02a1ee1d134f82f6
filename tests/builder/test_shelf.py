"""Published, offered, begun, retired, brought back: in every worker at once, at the same few statements."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from portal.app import create_app
from portal.worksheets.published import UnknownWorksheet, catalogue, edition
from tests.builder.given import OWN, begin, how_many, own, publish, verbs, versions, with_questions
from tests.conftest import settings
from tests.letting_go import let_go
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets.library import CATALOGUE

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def _published(staff: Visitor, app: Flask, **more: str) -> tuple[str, str]:
    draft = with_questions(staff, **{name: value for name, value in more.items() if name == "title"})
    publish(staff, draft, **({"self_start": "y"} if "self_start" in more else {}))
    return draft, own(app, draft).slug


def test_a_patient_begins_only_what_is_marked_so(app: Flask, visit: Visit) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    draft, slug = _published(jordan, app)
    page = maya.get(f"/worksheets/library/{slug}")
    assert "Your care team gives you this one" in page.text
    assert "Evening walk" not in maya.get("/worksheets").text
    maya.post("/worksheets", {"slug": slug, "form_key": "k"}, status=409)
    jordan.post(f"{draft}/offer", {"self_start": "1"})
    sheet = maya.submit(maya.get(f"/worksheets/library/{slug}"), "/worksheets")
    assert "Did I walk?" in maya.follow(sheet).text
    jordan.post(f"{draft}/offer", {"self_start": ""})
    maya.post("/worksheets", {"slug": slug, "form_key": "other"}, status=409)
    assert "Did I walk?" in maya.follow(sheet).text


def test_retired_it_leaves_the_library_and_its_answers_stay(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    draft, slug = _published(jordan, app, self_start="y")
    sheet = maya.submit(maya.get(f"/worksheets/library/{slug}"), "/worksheets").headers["Location"]
    begun_later = jordan.get(f"/library/{slug}/assignments")
    jordan.submit(jordan.get(f"{draft}/retirement"), "/retirement")
    assert "Evening walk" not in jordan.get("/library").text
    assert "Evening walk" not in jordan.get(OWN).text
    assert "Evening walk" in jordan.get(f"{OWN}?show=retired").text
    jordan.get(f"/worksheets/library/{slug}", status=404)
    jordan.submit(begun_later, "/assignments", status=404, patients=[str(ids("maya"))])
    maya.submit(maya.get(sheet), "/submission", did_i_walk="no")
    assert "Did I walk?" in maya.get(sheet).text
    review = next(link for link in jordan.get("/review").links() if link.startswith("/review/0"))
    assert "Did I walk?" in jordan.get(review).text
    page = jordan.get(draft)
    assert "Add a question" not in page.text
    about = jordan.get(f"{draft}/about")
    jordan.submit(about, "/about", status=409, title="Another")
    jordan.submit(page, "/return")
    assert "Evening walk" in jordan.get("/library").text
    assert verbs(app, ids("jordan"))[-2:] == ["retired", "brought back"]


def test_a_draft_is_thrown_away_but_what_was_published_is_not(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    draft = begin(jordan)
    assert "Throw this draft away?" in jordan.get(f"{draft}/retirement").text
    jordan.submit(jordan.get(f"{draft}/retirement"), "/retirement")
    jordan.get(draft, status=404)
    assert how_many(app) == 0
    assert verbs(app, ids("jordan")) == ["made", "discarded"]
    kept, _slug = _published(jordan, app)
    jordan.submit(jordan.get(f"{kept}/retirement"), "/retirement")
    assert how_many(app) == 1


@pytest.fixture
def other_worker(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Another process's application on the same database."""
    running = app.extensions["settings"]
    if running.on_sqlite:
        (tmp_path / "portal.db.key").write_bytes((running.instance / "portal.db.key").read_bytes())
    made = create_app(settings(tmp_path, running.database_url))
    yield made
    let_go(made)


def test_every_worker_offers_it_at_once(app: Flask, visit: Visit, other_worker: Flask) -> None:
    other = Visitor(other_worker, "dana")
    assert "Evening walk" not in other.get("/library").text
    jordan = visit("jordan")
    draft, slug = _published(jordan, app)
    assert "Evening walk" in other.get("/library").text
    page = jordan.get(f"{draft}/parts/q.did_i_walk")
    jordan.submit(page, "/parts/q.did_i_walk", label="Did I go out?")
    publish(jordan, draft)
    assert "Did I go out?" in other.get(f"/worksheets/library/{slug}").text
    jordan.submit(jordan.get(f"{draft}/retirement"), "/retirement")
    assert "Evening walk" not in other.get("/library").text


def test_the_same_statements_with_one_and_with_twelve(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    places = [(jordan, "/library"), (jordan, OWN), (maya, "/worksheets"), (jordan, f"/patients/{ids('maya')}")]

    def give_one(title: str) -> None:
        _draft, slug = _published(jordan, app, title=title, self_start="y")
        page = jordan.get(f"/library/{slug}/assignments")
        jordan.submit(page, "/assignments", patients=[str(ids("maya"))])

    def cost() -> list[int]:
        app.extensions["editions"].clear()  # as in a worker that has just started
        found = []
        for who, url in places:
            with counted(app) as seen:
                who.get(url)
            found.append(len(seen))
        return found

    give_one("First of them")
    one = cost()
    for number in range(11):
        give_one(f"Sheet {number}")
    assert cost() == one


def test_no_id_is_the_library_s_and_none_is_given_twice(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    titles = [
        "Thought Record",
        "Thought record!",
        "THOUGHT   RECORD",
        "Ünïcödé",
        "日記",
        "x" * 80,
        "x" * 79 + "y",
        "own",
    ]
    slugs = [own(app, begin(jordan, title=title)).slug for title in titles]
    assert len(set(slugs)) == len(titles)
    assert all(slug.startswith("own-") and len(slug) <= 40 for slug in slugs)
    assert not set(slugs) & {name for one in CATALOGUE.all() for name in (one.id, *one.aliases)}
    assert slugs[:2] == ["own-thought-record", "own-thought-record-2"]


def test_a_draft_s_id_goes_with_its_title_until_it_is_published(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = with_questions(jordan)
    jordan.submit(jordan.get(f"{draft}/about"), "/about", title="Morning walk")
    assert own(app, draft).slug == own(app, draft).document["id"] == "own-morning-walk"
    publish(jordan, draft)
    jordan.submit(jordan.get(f"{draft}/about"), "/about", title="Night walk")
    assert own(app, draft).slug == "own-morning-walk"


def test_what_is_stored_of_a_version_is_word_for_word(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    draft, slug = _published(jordan, app)
    (row,) = versions(app, slug)
    assert row.published_by == ids("jordan")
    with app.app_context():
        assert edition(slug, "1.0.0").sha256 == row.sha256
        assert catalogue().current(slug).source == row.source
        with pytest.raises(UnknownWorksheet):
            edition(slug, "1.0.1")
    jordan.post(f"{draft}/publication")
    assert len(versions(app, slug)) == 1, "published twice without a change"
