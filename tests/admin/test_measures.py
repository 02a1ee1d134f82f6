"""Questionnaires with terms of their own: off until an administrator has read these, and on for everybody then."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from tests.caseload.given import assignments, clinic_without, give_group, give_one, verbs
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import give, send

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
BOTH = ["who-5", "audit-c"]
WHO = {f"w{n}": "3" for n in range(1, 6)}


def _switch(sam: Visitor, slug: str, status: int = 303, **fields: str) -> Page:
    return sam.submit(sam.get("/admin/measures"), f"/measures/{slug}", status=status, **fields)


def _can_be_given(jordan: Visitor, patient_id: UUID) -> set[str]:
    chosen = jordan.get(f"/patients/{patient_id}").tree.xpath("//select[@name='worksheet']/option/@value")
    return set(BOTH) & set(chosen)


@pytest.mark.parametrize("slug", BOTH)
def test_off_until_it_is_switched_on(app: Flask, visit: Visit, ids: Ids, slug: str) -> None:
    sam, jordan, dana = visit("sam"), visit("jordan"), visit("dana")
    assert _can_be_given(jordan, ids("maya")) == set()
    give_one(jordan, ids("maya"), 422, worksheet=slug)
    give_group(dana, ids("day group"), 422, worksheet=slug)
    jordan.get(f"/library/{slug}/assignments", status=404)
    _switch(sam, slug, agreed="y")
    assert _can_be_given(jordan, ids("maya")) == {slug}
    assert f"/worksheets/library/{slug}" in jordan.get("/library").links()
    assert "Assign" in jordan.get(f"/worksheets/library/{slug}").text
    give_one(jordan, ids("maya"), worksheet=slug)
    give_group(dana, ids("day group"), worksheet=slug)
    assert {one.slug for one in assignments(app)} == {slug}
    assert slug not in visit("maya").get("/worksheets?q=").text


def test_a_page_that_was_open_when_it_was_switched_off(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, jordan = visit("sam"), visit("jordan")
    _switch(sam, "who-5", agreed="y")
    page = jordan.get(f"/patients/{ids('maya')}")
    _switch(sam, "who-5")
    jordan.submit(page, "/worksheets", status=422, worksheet="who-5")
    assert assignments(app) == []


def test_the_terms_have_to_be_kept(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    page = _switch(sam, "who-5", 422)
    assert "Please read the terms first" in page.text
    assert page.tree.xpath("//input[@id='who-5-agreed'][@aria-invalid='true']")
    assert not page.tree.xpath("//input[@id='audit-c-agreed'][@aria-invalid]")
    assert verbs(app, "sam", "opt_in") == []


def test_the_page_says_what_who_and_when(visit: Visit) -> None:
    sam = visit("sam")
    page = sam.get("/admin/measures")
    for words in ("CC BY-NC-SA 3.0 IGO", "WHO does not endorse this portal", "AUDIT-C: three questions", "Bush K"):
        assert words in page.text
    assert "Switched on" not in page.text
    _switch(sam, "audit-c", agreed="y")
    words = sam.get("/admin/measures").text
    assert words.count("Switched on by Sam Okafor, today") == 1


def test_each_turn_is_on_record_once(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    page = sam.get("/admin/measures")
    for _ in range(2):
        sam.submit(page, "/measures/who-5", agreed="y")
    page = sam.get("/admin/measures")
    for _ in range(2):
        sam.submit(page, "/measures/who-5")
    assert verbs(app, "sam", "opt_in") == ["switched on WHO-5", "switched off WHO-5"]
    assert "Switched on the questionnaire WHO-5" in sam.get("/admin/access-log").text


def test_switched_off_it_is_still_read_and_finished(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, maya, jordan = visit("sam"), visit("maya"), visit("jordan")
    _switch(sam, "who-5", agreed="y")
    sent, open_one = give(app, "maya", "who-5"), give(app, "maya", "who-5")
    assert "WHO does not endorse this portal" in maya.get(sent).text
    send(maya, sent, WHO)
    _switch(sam, "who-5")
    assert "60 (Fair to good)" in maya.get(sent).text
    assert "60" in maya.get("/progress?of=who-5").text
    send(maya, open_one, WHO)
    assert "WHO-5" in jordan.get("/review").text
    assert "WHO-5" in jordan.get(f"/patients/{ids('maya')}/progress").text
    assert _can_be_given(jordan, ids("maya")) == set()


def test_only_those_with_terms_can_be_switched(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    for slug in ("phq-9", "nothing", "who-5%00"):
        sam.post(f"/admin/measures/{slug}", {"on": "yes", "agreed": "y"}, status=404)
    for on in ("", "perhaps", "x" * 5000):
        sam.post("/admin/measures/who-5", {"on": on, "agreed": "y"})
    assert verbs(app, "sam", "opt_in") == []


@pytest.mark.parametrize("fact", ["phone", "on_call_name", "on_call_phone"])
def test_none_of_them_before_somebody_is_on_call(app: Flask, visit: Visit, ids: Ids, fact: str) -> None:
    """Every measure, and the sheets that ask about danger: nobody is asked where nobody is named to read it."""
    sam, jordan, dana, maya = visit("sam"), visit("jordan"), visit("dana"), visit("maya")
    for slug in BOTH:
        _switch(sam, slug, agreed="y")
    clinic_without(app, fact)
    for slug in ("phq-9", "gad-7", "pcl-5", *BOTH, "dbt-diary-card", "daily-check-in", "safety-plan"):
        assert "on-call person first" in give_one(jordan, ids("maya"), 409, worksheet=slug).text
        assert "on-call person first" in give_group(dana, ids("day group"), 409, worksheet=slug).text
    maya.post("/worksheets", {"slug": "dbt-diary-card", "form_key": "k"}, status=409)
    assert assignments(app) == []
    give_one(jordan, ids("maya"))
    assert len(assignments(app)) == 1
