"""Whose course a reader reaches, and what stands in the record afterwards."""

from collections.abc import Callable
from uuid import UUID, uuid4

import time_machine
from flask import Flask

from portal import clock
from tests.progress.given import CARD, lay, phq
from tests.review.given import joins_care_team, leaves_care_team, verbs
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
REFUSED = ("maya", "devon", "lena", "rosa", "priya", "nora", "dana", "luis", "sam")


def test_outside_and_absent_are_the_same_to_the_byte(app: Flask, visit: Visit, ids: Ids) -> None:
    lay(app, "phq-9", (8, phq(12)), (1, phq(9)))
    hers, absent = f"/patients/{ids('maya')}/progress", f"/patients/{uuid4()}/progress"
    assert "PHQ-9" in visit("jordan").get(hers).text
    with time_machine.travel(clock.now(), tick=False):  # the pages say how many seconds are left
        for name in REFUSED:
            somebody = visit(name)
            answers = [somebody.client.get(url + query) for url in (hers, absent) for query in ("", "?of=phq-9")]
            assert {one.status_code for one in answers} == {404}, name
            assert len({one.data for one in answers}) == 1, name


def test_each_patient_has_her_own(app: Flask, visit: Visit) -> None:
    lay(app, "phq-9", (8, phq(12)), (1, phq(9)))
    lay(app, "phq-9", (1, phq(27)), of="devon")
    assert "27 (Severe)" in visit("devon").get("/progress?of=phq-9").text
    assert "27 (Severe)" not in visit("maya").get("/progress?of=phq-9").text


def test_staff_have_none_of_their_own(visit: Visit) -> None:
    for name in ("jordan", "dana", "sam"):
        visit(name).get("/progress", status=404)
    assert visit(None).get("/progress", status=303).headers["Location"].startswith("/sign-in")


def test_one_line_in_the_record_for_a_page_and_none_for_her_own(app: Flask, visit: Visit, ids: Ids) -> None:
    lay(app, "phq-9", (8, phq(12)), (1, phq(9)))
    lay(app, "dbt-diary-card", (1, CARD))
    jordan, maya = visit("jordan"), visit("maya")
    for query in ("", "?of=phq-9"):
        jordan.get(f"/patients/{ids('maya')}/progress{query}")
        maya.get(f"/progress{query}")
    assert verbs(app, "jordan", subject="progress") == ["read", "read"]
    assert verbs(app, "maya", subject="progress") == []


def test_whoever_leaves_the_team_loses_it_that_day(app: Flask, visit: Visit, ids: Ids) -> None:
    url, priya = f"/patients/{ids('maya')}/progress", visit("priya")
    joins_care_team(app, "priya")
    priya.get(url)
    leaves_care_team(app, "priya")
    priya.get(url, status=404)


def test_a_draft_is_in_no_chart(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    save(maya, give(app, "maya", "phq-9"), {f"q{n}": "3" for n in range(1, 10)})
    assert "PHQ-9" not in maya.get("/progress").tree.find(".//main").text_content()
    maya.get("/progress?of=phq-9", status=404)
    assert "PHQ-9" not in visit("jordan").get(f"/patients/{ids('maya')}/progress").text


def test_a_worksheet_that_was_never_sent_is_not_there(app: Flask, visit: Visit) -> None:
    lay(app, "phq-9", (1, phq(9)))
    maya = visit("maya")
    for name in ("gad-7", "nothing", "x" * 500, "%00", "../phq-9"):
        maya.get(f"/progress?of={name}", status=404)


def test_it_is_found_from_her_pages_and_from_the_patients(app: Flask, visit: Visit, ids: Ids) -> None:
    assert "/progress" in visit("maya").get("/worksheets").links()
    assert "/progress" in visit("maya").get("/account").links()
    assert "/progress" not in visit("jordan").get("/account").links()
    assert f"/patients/{ids('maya')}/progress" in visit("jordan").get(f"/patients/{ids('maya')}").links()
