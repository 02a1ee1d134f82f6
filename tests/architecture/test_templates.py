"""Every template keeps the rules of the house, whether or not a test renders it."""

import re
from pathlib import Path

import pytest

from tests.proof.row import Proof

ROOT = Path(__file__).parents[2] / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
FORBIDDEN = {
    r"\|\s*safe\b": "raw HTML",
    r"\bstyle=": "an inline style",
    r"<style": "an inline style sheet",
    r"<script": "a script written by hand: use script()",
    r"\son[a-z]+=": "an inline handler",
    r"hx-on": "hx-on",
    r"hx-boost": "hx-boost",
    r"\bjs:": "a js: value",
    r"\shx-(?!disable)[a-z-]+=": "an hx-attribute written by hand: use hx() or oob()",
    r'(?:href|src|action)="https?://': "an address of another host",
    r"render_template_string|\bMarkup\b": "markup made by hand",
    r"<[a-z][^<>{}]*\s[a-z-]+=\{\{": "an attribute without quotes",
    r"autoescape\s+false": "no escaping",
    r"\bclinic\.hours\b": "the hours as the clinic typed them: use hours_of(clinic)",
}
UNSAFE = (
    *("{{ words|safe }}", "{{ words | safe }}", '<p style="x">', "<style>", "<script>x</script>", "<script src=x>"),
    *(
        '<a onclick="x">',
        "<b hx-on:click=x>",
        "<b hx-boost=true>",
        'hx-vals="js:x"',
        '<b hx-get="/x">',
        "<a href={{ url }}>",
    ),
    *('<img src="http://x">', "{{ Markup(x) }}", "{% autoescape false %}"),
)
MAKES_MARKUP = {
    *(
        "access/about.py",
        "materials/rendering.py",
        "notifications/mailing.py",
        "web/assets.py",
        "web/escaping.py",
        "web/formatting.py",
    ),
    *("web/stamp.py", "web/templates.py", "web/translation.py"),
}
"""The modules that say of text that it is markup already."""
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^>]*?)(/?)>", re.S)
VOID = {"input", "br", "img", "hr", "meta", "link", "use", "path", "circle", "source", "wbr", "col", "rect", "line"}


def _forbidden(text: str) -> list[str]:
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    return [f"{words}: {match[0]!r}" for pattern, words in FORBIDDEN.items() for match in re.finditer(pattern, text)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_forbidden(path: Path) -> None:
    assert not _forbidden(path.read_text())


@pytest.mark.proof("E3")
def test_nothing_unsafe_in_any_and_markup_is_made_where_it_is_known(proof: Proof) -> None:
    found = [f"{name(path)}: {one}" for path in TEMPLATES for one in _forbidden(path.read_text())]
    portal = ROOT.parent / "portal"
    makers = {str(path.relative_to(portal)) for path in portal.rglob("*.py") if "Markup(" in path.read_text()}
    proof.tried(len(TEMPLATES) + len(list(portal.rglob("*.py"))), len(found) + len(makers - MAKES_MARKUP))
    assert not found
    assert makers <= MAKES_MARKUP


@pytest.mark.parametrize("unsafe", UNSAFE)
def test_each_is_found(unsafe: str) -> None:
    """The control."""
    assert _forbidden(unsafe)


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name.startswith("_")], ids=name)
def test_a_fragment_is_one_element_named_as_its_file(path: Path) -> None:
    roots = _roots(path.read_text())
    expected = path.stem.lstrip("_").replace("_", "-")
    assert len(roots) == 1, f"{len(roots)} roots: {roots}"
    id_written = re.search(r'\bid="([^"]*)"', roots[0])
    assert id_written, f"the root has no id: {roots[0]}"
    assert re.fullmatch(rf"{expected}(-\{{\{{.*\}}\}})?", id_written[1]), f'id="{id_written[1]}" in {path.name}'


def _roots(text: str) -> list[str]:
    """The opening tags that stand at the outermost level."""
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"\{%-?\s*macro.*?endmacro\s*-?%\}", "", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}", lambda found: found[0].replace("<", "").replace(">", ""), text, flags=re.S)
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.S)
    depth, roots = 0, []
    for closing, tag, attributes, closed in TAG.findall(text):
        if closing:
            depth -= 1
            continue
        if depth == 0:
            roots.append(f"<{tag}{attributes}>")
        if tag.lower() not in VOID and not closed:
            depth += 1
    return roots
