"""Seven cards beside each other, and the skills that were used."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.progress.given import CARD, day, lay
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
CARDS = "/progress?of=dbt-diary-card"


def _row(page: Page, label: str) -> list[str]:
    for row in page.tree.xpath("//table[contains(@class, 'week')]//tr"):
        if row.xpath("string(th)").strip() == label:
            return [cell.text_content().strip() for cell in row.xpath("td")]
    raise AssertionError(f"no row {label}")


def test_blank_zero_and_no_card_are_three_things(app: Flask, visit: Visit) -> None:
    lay(app, "dbt-diary-card", (6, {**CARD, "misery": 0}), (5, CARD), (0, {**CARD, "misery": 3}))
    page = visit("maya").get(CARDS)
    assert "3 of 7 days have a card. A blank is a blank, not a 0." in page.text
    assert _row(page, "Overall misery today") == ["0", "", "", "", "", "", "3"]
    assert _row(page, "Sadness") == ["2", "2", "", "", "", "", "2"]
    assert _row(page, "Did I hurt myself on purpose?") == ["No", "No", "", "", "", "", "No"]
    empty = page.tree.xpath("//table[contains(@class, 'week')]//tr[th[.='Sadness']]/td/@class")
    assert empty == ["none"] * 4


def test_a_question_that_was_not_asked_all_week_takes_no_room(app: Flask, visit: Visit) -> None:
    question = "Did I try to end my life, or take steps toward it?"
    lay(app, "dbt-diary-card", (1, CARD))
    assert question not in visit("maya").get(CARDS).text
    lay(app, "dbt-diary-card", (0, {**CARD, "urge_suicide": 3, "did_attempt": False}))
    assert _row(visit("maya").get(CARDS), question)[-1] == "No"


def test_the_newest_card_of_a_day_counts(app: Flask, visit: Visit) -> None:
    same = {"day": day(2).isoformat()}
    lay(app, "dbt-diary-card", (2, {**CARD, **same, "emo_joy": 1}), (1, {**CARD, **same, "emo_joy": 4}))
    assert _row(visit("maya").get(CARDS), "Joy")[4] == "4"


def test_weeks_lead_to_each_other(app: Flask, visit: Visit) -> None:
    lay(app, "dbt-diary-card", (9, {**CARD, "emo_joy": 5}), (0, CARD))
    maya = visit("maya")
    (before,) = [link for link in maya.get(CARDS).links() if "until=" in link]
    page = maya.get(before.split("#")[0])
    assert "5" in _row(page, "Joy")
    (after,) = [link for link in page.links() if "until=" in link]
    assert "1 of 7 days" in maya.get(after.split("#")[0]).text


def test_a_day_that_is_none_is_today(app: Flask, visit: Visit) -> None:
    lay(app, "dbt-diary-card", (0, CARD))
    maya = visit("maya")
    for until in ("", "x", "2026-13-40", "9999-12-31", "0001-01-01", "%00", "１２"):
        assert "1 of 7 days" in maya.get(f"{CARDS}&until={until}").text


def test_skills_by_module(app: Flask, visit: Visit) -> None:
    used: list[dict[str, Any]] = [
        {"sk_mind": ["wise_mind", "observe"], "sk_distress": ["stop"]},
        {"sk_mind": ["wise_mind"]},
        {},
    ]
    lay(app, "dbt-diary-card", *((n, {**CARD, **one}) for n, one in enumerate(used)))
    lay(app, "dbt-diary-card", (80, {**CARD, "sk_people": ["give"]}))  # too long ago to count here
    page = visit("maya").get(CARDS)
    section = page.tree.xpath("//section[@aria-labelledby='h-skills']")[0]
    words = " ".join(section.text_content().split())
    assert "Wise mind (2), Observe (1)" in words
    assert "None marked in these weeks" in words
    rows = {row.xpath("string(th)"): row.xpath("td/text()") for row in section.xpath(".//tbody/tr")}
    assert [sum(map(int, cells)) for cells in rows.values()] == [3, 1, 0, 0]
    assert len(next(iter(rows.values()))) == 4


def test_no_skills_no_section(app: Flask, visit: Visit) -> None:
    lay(app, "dbt-diary-card", (0, CARD))
    assert "Skills by module" not in visit("maya").get(CARDS).text
