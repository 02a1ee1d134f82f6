"""Every worksheet of the library on paper: all it may ask, word for word, and nothing that only a screen can do."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.worksheets.definitions.field import Question
from portal.worksheets.definitions.worksheet import Worksheet
from tests.visitor import Page, Visitor
from tests.worksheets.library import CATALOGUE

BY_ID = {one.id: one for one in CATALOGUE.all()}


def blank(app: Flask, slug: str, who: str = "maya") -> Page:
    return Visitor(app, who).get(f"/worksheets/library/{slug}/print")


def sheet_of_paper(page: Page) -> str:
    (paper,) = page.tree.find_class("sheet-of-paper")
    return " ".join(paper.text_content().split())


def words_of(worksheet: Worksheet) -> Iterator[str]:
    """Everything that is asked, and every answer that can be picked."""
    yield from (worksheet.title, worksheet.intro, worksheet.recall)
    for section in worksheet.sections:
        for one in section.fields:
            if one.is_input:
                yield section.title
                yield from _of(one)
                yield from (item.label for item in one.items)
                for column in one.columns:
                    yield from _of(column)


def _of(question: Question) -> Iterator[str]:
    yield from (question.label, question.help)
    yield from (option.label for option in question.options)
    yield from question.scale.anchors.values() if question.scale else ()


@pytest.mark.parametrize("sheet", CATALOGUE.all(), ids=lambda one: one.id)
def test_everything_it_asks_stands_on_it(sqlite_app: Flask, sheet: Worksheet) -> None:
    page = blank(sqlite_app, sheet.id)
    paper = sheet_of_paper(page)
    missing = [words for words in words_of(sheet) if " ".join(words.split()) not in paper]
    assert not missing
    assert not page.tree.xpath("//article//input | //article//textarea | //article//button | //article//form")
    assert ("Name:" in paper, "Date:" in paper, "call or text 988" in paper) == (True, True, True)
    if sheet.license:
        assert sheet.license.notice in paper
    depends = [
        one for one in sheet.fields.values() if one.is_input and (one.show_if or sheet.section_of[one.id].show_if)
    ]
    assert len(page.tree.find_class("only-if")) >= len({one.id for one in depends if one.show_if})


@pytest.mark.parametrize("sheet", CATALOGUE.all(), ids=lambda one: one.id)
def test_nothing_is_on_it_that_is_worked_out(sqlite_app: Flask, sheet: Worksheet) -> None:
    ids = set(blank(sqlite_app, sheet.id).tree.xpath("//article//@id"))
    worked_out = {f"q-{one.id}" for one in sheet.fields.values() if one.type == "computed"}
    assert not worked_out & ids
    assert {f"q-{one.id}" for one in sheet.fields.values() if one.is_input} <= ids


def test_a_locked_measure_is_word_for_word(sqlite_app: Flask) -> None:
    table = blank(sqlite_app, "phq-9").tree.xpath("//div[@id='q-phq']//table")[0]
    asked = BY_ID["phq-9"].fields["phq"]
    heads = [cell.text_content() for cell in table.xpath(".//thead//th")]
    assert heads == [*(option.label for option in asked.options), "I'd rather not answer"]
    assert [row.text_content() for row in table.xpath(".//tbody//th")] == [item.label for item in asked.items]
    assert {len(row.xpath("./td")) for row in table.xpath(".//tbody/tr")} == {5}


def test_a_scale_is_printed_with_its_points(sqlite_app: Flask) -> None:
    page = blank(sqlite_app, "thought-record")
    rings = page.tree.xpath("//div[@id='q-belief_before']//span[@class='ring']")
    assert [ring.text_content() for ring in rings] == [str(n) for n in range(0, 101, 10)]
    misery = blank(sqlite_app, "dbt-diary-card").tree.xpath("//div[@id='q-misery']//span[@class='ring']")
    assert [ring.text_content() for ring in misery] == list("012345")


def test_a_table_has_empty_rows_and_those_that_are_set(sqlite_app: Flask) -> None:
    ladder = blank(sqlite_app, "exposure-hierarchy").tree.xpath("//div[@id='q-ladder']//tbody/tr")
    assert len(ladder) >= 8
    week = blank(sqlite_app, "step-down-plan").tree.xpath("//div[@id='q-routine']//tbody/tr")
    assert [row.xpath("./td")[0].text_content() for row in week][:2] == ["Monday", "Tuesday"]


def test_when_a_question_counts_is_said_in_words(sqlite_app: Flask) -> None:
    paper = sheet_of_paper(blank(sqlite_app, "dbt-diary-card"))
    assert "If “Did I hurt myself on purpose?” is “Yes” or “Urge to end my life” is 3 or more:" in paper
    assert "“How often do you have a drink containing alcohol?” is anything but “Never”" in sheet_of_paper(
        blank(sqlite_app, "audit-c")
    )


def test_a_remark_about_what_is_worked_out_is_left_out(sqlite_app: Flask) -> None:
    asked = BY_ID["sleep-diary"].fields
    paper = sheet_of_paper(blank(sqlite_app, "sleep-diary"))
    assert asked["times_tip"].text not in paper
    assert "“Drinks with caffeine” is 1 or more" in paper


def test_staff_print_it_too_and_nobody_else(sqlite_app: Flask) -> None:
    for name in ("jordan", "dana", "sam"):
        assert "Thought Record" in blank(sqlite_app, "thought-record", name).text
    Visitor(sqlite_app).get("/worksheets/library/thought-record/print", status=303)
    Visitor(sqlite_app, "maya").get("/worksheets/library/no-such-sheet/print", status=404)
    Visitor(sqlite_app, "maya").get("/worksheets/library/no-such-sheet/print.pdf", status=404)


def test_an_old_name_of_it_is_known(sqlite_app: Flask) -> None:
    assert "Fear Ladder" in blank(sqlite_app, "fear-ladder").text
