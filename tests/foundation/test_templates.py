"""Fixed words, icons and addresses are made once per language; everything else each time."""

from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from portal.web.templates import FoldingEnvironment


@pytest.fixture
def made(sqlite_app: Flask) -> Any:
    """`made(source)`: the Python that a template becomes."""
    environment: FoldingEnvironment = sqlite_app.extensions["environments"]["en"]

    def compiled(source: str) -> str:
        with sqlite_app.test_request_context("/help"):
            return str(environment.compile(source, raw=True))

    return compiled


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ('{{ _("Help now") }}', "Help now"),
        ('{{ icon("help") }}', "#i-help"),
        ('{{ url_for("safety.help") }}', "/help"),
        ('{{ asset("app.css") }}', "/static/app."),
        ('{{ pill(_("Now"), "honey") }}', "Now"),
    ],
)
def test_a_call_with_literals_is_gone(made: Any, source: str, word: str) -> None:
    python = made(source)
    assert word in python
    assert not any(f"l_0_{name}" in python for name in ("_", "icon", "url_for", "asset"))


@pytest.mark.parametrize(
    "source",
    ['{{ _("Hello %(name)s", name=name) }}', "{{ icon(kind) }}", '{{ url_for("messages.thread", thread_id=id) }}'],
)
def test_a_call_with_values_stays_but_directly(made: Any, source: str) -> None:
    python = made(source)
    assert "t_1(" in python
    assert "context.call" not in python


def test_every_call_is_a_plain_one(made: Any) -> None:
    """But where jinja has to find out what is handed over."""
    assert "context.call" not in made("{{ pill(kind) }}")
    assert "context.call" in made("{{ pill(*kinds) }}")


def test_values_are_escaped_and_fixed_words_are_not_escaped_twice(sqlite_app: Flask) -> None:
    environment = sqlite_app.extensions["environments"]["en"]
    with sqlite_app.test_request_context("/help"):
        template = environment.from_string('{{ _("Hello %(name)s", name=name) }} {{ _("You & I") }} {{ icon("help") }}')
        drawn = template.render(name=Markup("<b>") + "<i>")
    assert drawn.startswith("Hello <b>&lt;i&gt; You & I <svg")
