"""What a template puts on a page is what markupsafe makes of it, whatever it is."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup, escape

from portal.web.escaping import shown
from portal.web.templates import FoldingEnvironment


class Marked:
    def __html__(self) -> str:
        return "<b>marked</b>"


@given(st.text(alphabet=st.sampled_from("&<>'\"abc ä\u2028\x00;#")))
def test_words_are_escaped_as_markupsafe_does(words: str) -> None:
    assert shown(words) == escape(words)
    assert shown(Markup(words)) == words


@pytest.mark.parametrize("value", [None, 3, 2.5, True, Marked(), ["<i>"], {"a": "<"}])
def test_anything_else_as_well(value: object) -> None:
    assert shown(value) == escape(value)


SHAPES = (
    "{{ value }}",
    "<p class=\"{{ value }}\">{{ value ~ '<' }}{{ value|upper }}</p>",
    "{{ value|safe }}{{ value|e }}",
    "{% macro part(words) %}<i>{{ words }}</i>{% endmacro %}{{ part(value) }}",
    "{% set kept %}{{ value }}{% endset %}{{ kept }}",
    "{% autoescape false %}{{ value }}{% endautoescape %}",
    "{% for one in [value, 1] %}{{ one if one else '' }}{% endfor %}",
)


@pytest.mark.parametrize("source", SHAPES)
@pytest.mark.parametrize("value", ["plain", "<script>&'\"", Markup("<b>"), None, 7])
def test_a_template_says_what_jinja_itself_would(source: str, value: object) -> None:
    ours = FoldingEnvironment(Flask("bare"), autoescape=True).from_string(source).render(value=value)
    assert ours == Environment(autoescape=True).from_string(source).render(value=value)
