"""What a template imports is used, every macro is called with what it asks for, and every block has its place."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

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


def ignored(text: str) -> set[str]:
    """What a macro is given and looks at nowhere. What it includes may look at anything, and what is handed on instead
    of called is given what others of its kind are."""
    found = set()
    tree = Environment(extensions=["jinja2.ext.do"]).parse(text)
    called = {id(one.node) for one in tree.find_all(nodes.Call)}
    handed_on = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "load" and id(one) not in called}
    for macro in tree.find_all(nodes.Macro):
        inside = [one for part in macro.body for one in (part, *part.find_all(nodes.Node))]
        used = {one.name for one in inside if isinstance(one, nodes.Name)}
        if macro.name not in handed_on and not any(isinstance(one, nodes.Include) for one in inside):
            found |= {f"{macro.name}: {one.name}" for one in macro.args if one.name not in used}
    return found


@pytest.mark.parametrize("name", TEXTS)
def test_a_macro_asks_for_nothing_that_it_ignores(name: str) -> None:
    assert not ignored(TEXTS[name])


def blocks(text: str) -> set[str]:
    return set(re.findall(r"{%-? block (\w+)", text))


def misplaced(name: str) -> set[str]:
    """Blocks that stand in none of the templates that this one fills: they would never be drawn."""
    filled = _filled(name)
    places = {block for one in filled for block in blocks(TEXTS[one])}
    return blocks(TEXTS[name]) - places if filled else set()


def _filled(name: str) -> set[str]:
    """What a template extends, by each way that it names."""
    shells = [
        one for tag in re.findall(r"{% extends ([^%]+)%}", TEXTS[name]) for one in re.findall(r'"(\S+\.html)"', tag)
    ]
    return {*shells, *(further for one in shells for further in _filled(one))}


@pytest.mark.parametrize("name", TEXTS)
def test_every_block_has_its_place(name: str) -> None:
    """Of one that is filled itself, by name or by a variable, further places are its own."""
    named = any(name in _filled(one) for one in TEXTS)
    by_variable = {block for text in TEXTS.values() if re.search(r"{% extends \w+ %}", text) for block in blocks(text)}
    assert named or not misplaced(name) - by_variable


def test_every_place_is_filled() -> None:
    drawn = {one: blocks(text) for one, text in TEXTS.items()}
    idle = {
        f"{name}: {block}"
        for name in TEXTS
        for block in drawn[name]
        if any(name in _filled(one) for one in TEXTS) and not any(block in drawn[one] for one in TEXTS if one != name)
    }
    assert not idle


def test_one_that_is_not_used_is_found() -> None:
    head = '{% from "ui/parts.html" import back_link, pill as tag %}\n'
    assert idle(head + "{{ back_link() }}") == {"tag"}
    assert idle(head + "{{ back_link() }}{{ tag() }}") == set()
    assert idle(head + "{{ back_link() }}", ["{{ tag() }}"]) == set()
    assert ignored("{% macro row(one, two=none) %}{{ one }}{% endmacro %}") == {"row: two"}
    assert ignored('{% macro row(one) %}{% include "ui/badge.html" %}{% endmacro %}') == set()
