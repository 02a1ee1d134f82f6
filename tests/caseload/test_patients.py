"""A therapist's patients: the list, all of it, and one patient's page."""

from collections.abc import Callable

from flask import Flask

from tests.caseload.given import Ids, more_patients
from tests.review.given import many_wait, sent
from tests.statements import counted
from tests.visitor import Visitor, object_id

Visit = Callable[[str | None], Visitor]


def _listed(therapist: Visitor, url: str = "/patients") -> list[str]:
    return [link for link in therapist.get(url).links() if link.startswith("/patients/")]


def test_the_list_holds_those_she_answers_for_today(app: Flask, visit: Visit, ids: Ids) -> None:
    page = visit("jordan").get("/patients")
    assert [object_id(link) for link in page.links() if link.startswith("/patients/")] == [ids("devon"), ids("maya")]
    assert page.text.count("Day group") == 2
    for name in ("Rosa", "Lena"):
        assert name not in page.text
    assert _listed(visit("priya")) == [f"/patients/{ids('lena')}"]
    assert _listed(visit("nora")) == []


def test_every_one_of_many_is_reached_and_no_name_stands_in_an_address(app: Flask, visit: Visit) -> None:
    more_patients(app, 151)
    jordan, url, seen = visit("jordan"), "/patients", []
    while url:
        page = jordan.get(url)
        seen += [link for link in page.links() if link.startswith("/patients/")]
        url = next((link for link in page.links() if "after=" in link), "")
        assert "Patient" not in url
    assert len(seen) == len(set(seen)) == 153
    for place in ("x", "", "01a210b4-3b52-75d1-9038-e635e1f17a6d"):
        jordan.get(f"/patients?after={place}")


def test_the_page_says_what_waits(app: Flask, visit: Visit, ids: Ids) -> None:
    hers, riskier, his = sent(app), sent(app, slug="phq-9", q9="1"), sent(app, "devon")
    page = visit("jordan").get(f"/patients/{ids('maya')}")
    assert page.tree.findtext(".//h1") == "Maya Torres"
    assert [link for link in page.links() if link.startswith("/review/")] == [riskier, hers]
    assert his not in page.links()


def test_what_waits_is_there_however_much_others_sent(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}"
    hers = sent(app)
    with counted(app) as few:
        assert hers in jordan.get(url).links()
    many_wait(app, 300, "devon")
    with counted(app) as many:
        assert hers in jordan.get(url).links()
    assert len(few) == len(many) <= 20, "one of them for how she is reached"


def test_it_opens_the_conversation(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    page = jordan.submit(jordan.get(f"/patients/{ids('maya')}"), "/thread")
    assert page.headers["Location"].startswith("/messages/")


def test_the_list_costs_the_same_with_two_and_with_fifty(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    with counted(app) as few:
        jordan.get("/patients")
    more_patients(app, 48)
    with counted(app) as many:
        jordan.get("/patients")
    assert len(few) == len(many) <= 5  # one says whose patients she covers
