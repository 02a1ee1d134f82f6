"""What a template imports is used, and every macro is called."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "templates"
TEXTS = {str(path.relative_to(ROOT)): path.read_text() for path in sorted(ROOT.rglob("*.html"))}
IMPORT = re.compile(r'{% from "[^"]+" import ([^%]+?)(?: with context)? -?%}')


def idle(text: str, sharing: Iterable[str] = ()) -> set[str]:
    """Names that are imported for nothing. `sharing`: texts of templates that see them, too."""
    imported = {one.split(" as ")[-1].strip() for names in IMPORT.findall(text) for one in names.split(",")}
    used = IMPORT.sub("", "\n".join([text, *sharing]))
    return {name for name in imported if not re.search(rf"\b{name}\b", used)}


def _sharing(name: str) -> list[str]:
    """Those that it includes, and those that fill its blocks: both see what it has imported."""
    included = re.findall(r'{%-? include "([^"]+)"', TEXTS[name])
    return [TEXTS[one] for one in included] + [text for text in TEXTS.values() if f'{{% extends "{name}"' in text]


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_imported_for_nothing(name: str) -> None:
    assert not idle(TEXTS[name], _sharing(name))


def test_every_macro_is_called() -> None:
    everything = "\n".join(TEXTS.values())
    macros = re.findall(r"\bmacro (\w+)\(", everything)
    assert not [name for name in macros if len(re.findall(rf"\b{name}\b", everything)) == 1]


def test_one_that_is_not_used_is_found() -> None:
    head = '{% from "ui/parts.html" import back_link, pill as tag %}\n'
    assert idle(head + "{{ back_link() }}") == {"tag"}
    assert idle(head + "{{ back_link() }}{{ tag() }}") == set()
    assert idle(head + "{{ back_link() }}", ["{{ tag() }}"]) == set()
