"""Every template keeps the rules of the house, whether or not a test renders it."""

import re
from pathlib import Path

import pytest

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
}
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^>]*?)(/?)>", re.S)
VOID = {"input", "br", "img", "hr", "meta", "link", "use", "path", "circle", "source", "wbr", "col", "rect", "line"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_forbidden(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    found = [f"{words}: {match[0]!r}" for pattern, words in FORBIDDEN.items() for match in re.finditer(pattern, text)]
    assert not found


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
