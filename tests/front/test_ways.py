"""The ways around stand on every page, beside whatever style sheet that page brings along."""

import re
from pathlib import Path

from tests.front.stylesheets import ALONE, PAPER, Selector, rules, sheets

UI = Path(__file__).parents[2] / "templates" / "ui"
EVERYWHERE = ("app.css", "staff.css")
"""What these say of a class is meant for the ways, too."""


def names() -> set[str]:
    """The classes of the ways around."""
    templates = "".join((UI / name).read_text() for name in ("navigation.html", "ways.html"))
    return {f".{one}" for words in re.findall(r'class="([^"{]*)', templates) for one in words.split()}


def test_no_page_of_its_own_restyles_them() -> None:
    """A sheet that means its own `.told` says of what: else a line stood beside the bell of every session's page."""
    everywhere = [rule.selector for name in EVERYWHERE for rule in rules(name, sheets()[name])]
    own = names() - {one for said in everywhere if not said.above and len(said.self_) == 1 for one in said.self_}
    assert {".told", ".ways", ".above", ".who"} <= own
    beside = [(name, css) for name, css in sheets().items() if name not in {*EVERYWHERE, *PAPER, *ALONE}]
    bare = [rule for name, css in beside for rule in rules(name, css) if not rule.selector.above]
    said = [(one.sheet, one.selector.words, _classes(one.selector)) for one in bare]
    found = [(sheet, words) for sheet, words, classes in said if classes & own and classes <= names()]
    assert found == []


def _classes(said: Selector) -> set[str]:
    return {one for one in said.self_ if one[0] == "."}
