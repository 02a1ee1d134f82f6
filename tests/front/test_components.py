"""The page of parts: every part stands there, seen as somebody may have chosen; and only where people build."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from tests.conftest import settings
from tests.visitor import Page, Visitor

PAGE = "/dev/components"
UI = Path(__file__).parents[2] / "templates" / "ui"
ELSEWHERE = {
    "csrf": "no form here is sent",
    "form_key": "no form here is sent",
    "names_meant": "a field like others, shown once names were asked about",
    "ask_for_news": "nothing to see",
    "tabs": "asks who is there; its items stand here",
    "rail": "asks who is there; its items stand here",
    "bell": "asks who is there",
    "leave_button": "nobody is signed in here",
    "phase_words": "words",
    "named": "asks who is there",
    "printed_on": "on paper alone",
    "with_name": "a card with a tick, like others",
    "kept_fields": "fields like others; what is kept of them is nobody’s here",
    "way": "somebody's changes, a list like others",
    "typed_label": "words beside a field like others",
    "unbroken": "a number within a sentence; the panel of a crisis has some",
    "said_line": "a notice like others, after a form was sent",
    "told": "words that people wrote, with their language",
    "other_languages": "fields like others, one for each language",
}
"""Macros of templates/ui that the page does without, and why."""


@pytest.fixture
def shown(sqlite_app: Flask) -> Page:
    return Visitor(sqlite_app).get(PAGE)


def test_every_part_is_shown_with_its_states(shown: Page) -> None:
    template = (UI.parent / "showcase" / "components.html").read_text()
    macros = {name for path in UI.glob("*.html") for name in re.findall(r"macro ([a-z]\w*)\(", path.read_text())}
    used = {name for name in macros if re.search(rf"(\{{\{{|call|in) ?{name}\(|[^\w.]{name}\(", template)}
    assert macros - used == ELSEWHERE.keys()
    kinds = {one for element in shown.tree.iter() for one in (element.get("class") or "").split()}
    assert {"btn", "quiet", "ghost", "small", "block", "pill", "badge", "avatar", "tile", "notice", "empty"} <= kinds
    assert {"field", "wrong", "error-summary", "scale", "chips", "linkrow", "agenda", "tabs", "pager", "rail"} <= kinds
    assert {"progress", "message", "own", "comment", "quote", "prose", "data", "tabbar", "status", "off"} <= kinds
    assert {"pine", "clay", "honey", "rose", "sky"} <= kinds
    assert shown.tree.xpath("//*[@id='crisis-panel-showcase']//a[@href='tel:988']")


def test_it_is_seen_as_somebody_may_have_chosen(sqlite_app: Flask, shown: Page) -> None:
    assert dict(shown.tree.attrib) == {"lang": "en"}
    assert "easy-letters" not in shown.html
    link = shown.tree.xpath("//nav[@class='tabs']//a[contains(@href, 'theme=dark')]/@href")[0]
    assert "size=usual" in link
    other = Visitor(sqlite_app).get(f"{PAGE}?theme=dark&size=larger&letters=easy&lang=es")
    assert dict(other.tree.attrib) == {"lang": "es", "data-theme": "dark", "data-size": "larger"}
    assert "easy-letters" in other.html
    assert dict(Visitor(sqlite_app).get(f"{PAGE}?theme=pink&size=").tree.attrib) == {"lang": "en"}


def test_it_is_not_there_where_patients_are(tmp_path: Path, sqlite_app: Flask) -> None:
    assert "showcase.components" in sqlite_app.view_functions, "the control"
    served = replace(settings(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}"), demo=False, https=True)
    app = create_app(served)
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev")]
    assert "showcase.components" not in app.view_functions
    assert app.test_client().get(PAGE, base_url="https://localhost").status_code == 404
