"""The library's preview: the sheet as its patient will see it, to be looked at only, and the way to its paper."""

import pytest
from flask import Flask

from portal.worksheets.definitions.worksheet import Worksheet
from tests.visitor import Visitor
from tests.worksheets.library import CATALOGUE


@pytest.mark.parametrize("sheet", CATALOGUE.all(), ids=lambda one: one.id)
def test_staff_see_it_as_the_patient_will(sqlite_app: Flask, sheet: Worksheet) -> None:
    page = Visitor(sqlite_app, "jordan").get(f"/worksheets/library/{sheet.id}")
    (blank,) = page.tree.xpath("//fieldset[@id='blank'][@disabled]")
    assert "As the patient sees it" in page.text
    asked = [
        one for one in sheet.fields.values() if one.is_input and not (one.show_if or sheet.section_of[one.id].show_if)
    ]
    assert {f"a-{one.id}" for one in asked} <= set(blank.xpath(".//@id"))
    assert not blank.xpath("ancestor::form | .//form")
    assert not blank.xpath(".//*[@checked or @selected] | .//textarea[normalize-space()]")
    assert f"/worksheets/library/{sheet.id}/print" in page.links()


def test_what_waits_for_an_answer_is_counted(sqlite_app: Flask) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    assert "2 more questions come up" in jordan.get("/worksheets/library/dbt-diary-card").text
    assert (
        "come up" not in jordan.get("/worksheets/library/thought-record").tree.get_element_by_id("blank").text_content()
    )


def test_a_patient_reads_what_it_asks_and_may_print_it(sqlite_app: Flask) -> None:
    page = Visitor(sqlite_app, "maya").get("/worksheets/library/thought-record")
    assert "What it asks" in page.text
    assert not page.tree.xpath("//fieldset[@disabled]")
    assert "/worksheets/library/thought-record/print" in page.links()
