"""A condition in words, for each kind there is."""

from typing import Any

import pytest
from flask import Flask

from portal.worksheets.paper.conditions import in_words
from tests.worksheets.library import CATALOGUE

BY_ID = {one.id: one for one in CATALOGUE.all()}
CARD = "dbt-diary-card"
KNOWN: list[tuple[str, dict[str, Any], str]] = [
    (CARD, {"field": "did_use", "eq": True}, "“Did I drink or use drugs (not counting medicine as planned)?” is “Yes”"),
    (CARD, {"field": "did_use", "ne": True}, "“Did I drink or use drugs (not counting medicine as planned)?” is “No”"),
    (CARD, {"field": "misery", "gt": 3}, "“Overall misery today” is more than 3"),
    (CARD, {"field": "misery", "lt": 3}, "“Overall misery today” is less than 3"),
    (CARD, {"field": "misery", "in": [1, 2]}, "“Overall misery today” is 1 or 2"),
    (CARD, {"field": "misery", "ne": 2}, "“Overall misery today” is not 2"),
    (CARD, {"field": "urge_suicide", "declined": True}, "you would rather not answer “Urge to end my life”"),
    (CARD, {"field": "urge_suicide", "declined": False}, "you answer “Urge to end my life”"),
    (CARD, {"field": "misery", "answered": True}, "you answered “Overall misery today”"),
    (CARD, {"not": {"field": "misery", "answered": True}}, "it is not so that you answered “Overall misery today”"),
    (CARD, {"any_row": "targets", "where": {"field": "did", "eq": True}}, "on one line of “My own targets”, "),
    (CARD, {"field": "filled", "eq": "later"}, "“When are you filling it in?” is “Later than that”"),
    ("tipp", {"field": "used", "has_any": ["temp", "breath"]}, "“What I used” is “T: Temperature (cold water or"),
    ("phq-9", {"field": "total", "gte": 10}, "“PHQ-9 total” is 10 or more"),
]


@pytest.mark.parametrize(("slug", "condition", "words"), KNOWN, ids=lambda one: str(one)[:60])
def test_it_says(sqlite_app: Flask, slug: str, condition: dict[str, Any], words: str) -> None:
    with sqlite_app.test_request_context():
        assert in_words(BY_ID[slug], condition).startswith(words)


def test_several_are_joined(sqlite_app: Flask) -> None:
    both = [{"field": "misery", "gte": 3}, {"field": "pain", "lte": 2}]
    with sqlite_app.test_request_context():
        for key, between in (("all", " and "), ("any", " or ")):
            words = in_words(BY_ID[CARD], {key: both})
            assert words == f"“Overall misery today” is 3 or more{between}“Physical pain today” is 2 or less"


def test_a_column_is_meant_before_a_field(sqlite_app: Flask) -> None:
    table = BY_ID[CARD].fields["targets"]
    with sqlite_app.test_request_context():
        assert in_words(BY_ID[CARD], {"field": "did", "eq": True}, table) == "“Happened today?” is “Yes”"
