"""From nothing to a sheet that a patient fills in and a therapist reads; and then a second version."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask

from tests.builder.given import OWN, add, begin, own, publish, verbs, versions, when, with_questions
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def test_the_list_is_empty_until_something_is_made(visit: Visit) -> None:
    jordan = visit("jordan")
    assert "Nothing made here yet" in jordan.get(OWN).text
    begin(jordan)
    page = visit("priya").get(OWN)
    assert "Evening walk" in page.text
    assert "Draft" in page.text


def test_made_published_given_filled_in_and_read(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    draft = with_questions(jordan)
    when(jordan, draft, "q.my_mood_after_it", "did_i_walk", test="yes")
    assert "Shown when “Did I walk?” is Yes" in jordan.get(draft).text
    slug = own(app, draft).slug
    maya.get(f"/worksheets/library/{slug}", status=404)
    publish(jordan, draft)
    assert [(one.version, one.published_by) for one in versions(app, slug)] == [("1.0.0", ids("jordan"))]
    assert "Evening walk" in jordan.get("/library?q=evening").text
    jordan.submit(jordan.get(f"/library/{slug}/assignments"), "/assignments", patients=[str(ids("maya"))])
    sheet = next(link for link in maya.get("/worksheets").links() if link.count("-") >= 4 and "library" not in link)
    page = maya.get(sheet)
    assert "Did I walk?" in page.text
    assert "My mood after it" not in page.text
    maya.submit(page, "/submission", did_i_walk="yes", what_did_i_notice="The lilacs are out.")
    review = next(link for link in jordan.get("/review").links() if link.startswith("/review/0"))
    assert "The lilacs are out." in jordan.get(review).text

    part = jordan.get(f"{draft}/parts/q.what_did_i_notice")
    jordan.submit(part, "/parts/q.what_did_i_notice", label="What did I see and hear?")
    publish(jordan, draft)
    assert [one.version for one in versions(app, slug)] == ["1.0.0", "1.0.1"]
    for page in (jordan.get(review), maya.get(sheet)):
        assert "What did I notice?" in page.text
        assert "What did I see and hear?" not in page.text
    assert "What did I see and hear?" in jordan.get(f"/worksheets/library/{slug}").text
    assert {"made", "changed", "published"} <= set(verbs(app, ids("jordan")))


def test_an_unknown_kind_is_asked_for_again(visit: Visit) -> None:
    jordan = visit("jordan")
    draft = begin(jordan)
    jordan.post(f"{draft}/parts/s.part/questions?kind=hologram", status=422)
    add(jordan, draft, "text", status=422, label="  ")
