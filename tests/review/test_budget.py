"""What the pages cost: the same with three waiting and with three hundred, none of whom is out of reach."""

from collections.abc import Callable

from flask import Flask

from tests.review.given import answer, many_wait, queued, sent
from tests.statements import counted, price
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def test_the_queue_costs_the_same_with_three_and_with_three_hundred(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    many_wait(app, 2)
    assert len(queued(jordan.get("/review"))) == 3
    few = [price(app, jordan, url) for url in ("/review", sheet)]
    many_wait(app, 297)
    assert "300 new" in jordan.get("/review").text
    assert [price(app, jordan, url) for url in ("/review", sheet)] == few
    assert few[0] <= 6
    assert few[1] <= 21


def test_answering_costs_the_same_however_much_is_said(app: Flask, visit: Visit) -> None:
    sheets, jordan, prices = (sent(app), sent(app)), visit("jordan"), []
    for sheet, words in zip(sheets, ({}, {"thought": "One", "feeling": "Two", "overall": "Three"}), strict=True):
        page = jordan.get(sheet)
        with counted(app) as statements:
            answer(jordan, sheet, **words)
        prices.append(len(statements))
        assert page.status == 200
    assert prices[0] == prices[1]


def test_every_one_of_three_hundred_can_be_reached(app: Flask, visit: Visit) -> None:
    oldest_last, jordan = sent(app), visit("jordan")
    many_wait(app, 299)
    seen: list[str] = []
    page = jordan.get("/review")
    while True:
        seen += queued(page)
        more = [link for link in page.links() if link.startswith("/review?") and "after=" in link]
        if not more:
            break
        page = jordan.get(more[0])
    assert len(seen) == len(set(seen)) == 300
    assert oldest_last in seen


def test_a_place_that_is_none_is_the_beginning(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    for place in ("x", "9~x~y", "9~2026-01-01T00:00:00~01a210b4-3b52-75d1-9038-e635e1f17a6d", f"{10**40}~~", "~~", "9"):
        assert queued(jordan.get(f"/review?after={place}")) == [sheet]
