"""Many sheets, many questions, numbers without end, two at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask

from portal import clock
from portal.builder.edits import MOST_IN_A_PART
from portal.connections import begin_writing
from portal.database import db, new_id
from portal.worksheets.authoring.actions import change, make
from portal.worksheets.authoring.importing import read_import
from portal.worksheets.authoring.queries import ON_A_PAGE
from portal.worksheets.definitions.evaluation import evaluate
from portal.worksheets.published import library
from tests.actors import actor
from tests.builder.given import OWN, add, begin, own
from tests.visitor import Visitor
from tests.worksheets.library import sheet_with, small

Visit = Callable[[str | None], Visitor]
MOOD = '{id: mood, type: yesno, label: "Is it a good day?"}'


def _drafts(app: Flask, count: int) -> list[UUID]:
    with app.test_request_context():
        begin_writing()
        jordan, definition = actor("jordan"), read_import(small(MOOD), library())
        made = []
        for number in range(count):
            with clock.set_back(count - number):
                made.append(make(jordan, {**definition, "title": f"Sheet {number:03}"}, new_id().hex).id)
        db.session.commit()
        return made


def test_a_long_list_goes_on_page_by_page(app: Flask, visit: Visit) -> None:
    _drafts(app, 2 * ON_A_PAGE + 3)
    jordan, url, seen = visit("jordan"), OWN, []
    while url:
        page = jordan.get(url)
        seen.append([one.text for one in page.tree.xpath("//a[@class='rowlink']")])
        url = next((link for link in page.links() if "after=" in link), "")
    assert [len(one) for one in seen] == [ON_A_PAGE, ON_A_PAGE, 3]
    assert [title for one in seen for title in one] == [f"Sheet {n:03}" for n in reversed(range(2 * ON_A_PAGE + 3))]
    for nonsense in ("x", "2026-01-01~", "~~", "\x00"):
        jordan.get(f"{OWN}?after={nonsense}")


def test_a_part_holds_so_many_questions_and_says_so(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = begin(jordan)
    asked = [{"id": f"q{n}", "type": "text", "label": "Q"} for n in range(MOST_IN_A_PART - 1)]
    with app.test_request_context():
        begin_writing()
        worksheet = own(app, draft)
        db.session.add(worksheet)
        change(actor("jordan"), worksheet, lambda document: document["sections"][0].update(fields=asked))
        db.session.commit()
    add(jordan, draft, "text", label="The last one")
    page = add(jordan, draft, "text", label="One too many", status=409)
    assert "as many questions as a sheet can" in page.text
    assert "One too many" in page.text, "what was typed is lost"
    jordan.get(draft)
    jordan.get(f"{draft}/preview")


@pytest.mark.parametrize(("names", "answers"), [(("one", "two"), [303, 303]), (("one", "one"), [303, 409])])
def test_two_at_the_same_moment(app: Flask, visit: Visit, names: tuple[str, str], answers: list[int]) -> None:
    """Two questions: both are kept. One question: one is, and the other person is shown both texts."""
    people = [visit("jordan"), visit("priya")]
    draft = begin(people[0])
    for label in ("One", "Two"):
        add(people[0], draft, "text", label=label)
    forms = [one.get(f"{draft}/parts/q.{name}").form(f"q.{name}") for one, name in zip(people, names, strict=True)]
    gate, statuses = Barrier(2), []

    def save(number: int) -> None:
        sent = {**forms[number], "label": f"Again {number}"}
        gate.wait()
        statuses.append(people[number].client.post(sent.pop("@"), data=sent).status_code)

    threads = [Thread(target=save, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    labels = [one["label"] for one in own(app, draft).document["sections"][0]["fields"]]
    assert sorted(statuses) == answers
    assert sum(label.startswith("Again") for label in labels) == answers.count(303)


def test_a_number_without_end_is_no_number() -> None:
    big = "999999999999999.0"
    towers = f"{{mul: [{big}, {big}]}}"
    for _n in range(5):
        towers = f"{{mul: [{towers}, {towers}]}}"
    less = f"{{sub: [{towers}, {towers}]}}"
    for calc in (towers, less):
        sheet = sheet_with('{id: a, type: number, label: "A"}', f"{{id: b, type: computed, label: B, calc: {calc}}}")
        assert evaluate(sheet, {}, ()).computed.get("b") is None
