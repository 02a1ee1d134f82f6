"""Our own script: small, without eval, storage or other hosts; the sprite holds every icon the pages name."""

import gzip
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = (ROOT / "static/app.js").read_text()
EVERY_PAGES = SCRIPT + (ROOT / "static/news.js").read_text() + (ROOT / "static/staying.js").read_text()
ON_EVERY_PAGE = ("vendor/htmx-2.0.11.min.js", "app.js", "news.js", "staying.js")
WRITES = ("saving.js", "kept-words.js")
"""On pages where somebody writes what saves itself."""
BROWSER_STORES = ("localStorage", "sessionStorage", "indexedDB", "caches.")


def test_own_script_is_under_4_kb() -> None:
    assert len(SCRIPT.encode()) <= 4096
    assert len(EVERY_PAGES.encode()) <= 6144


def test_script_keeps_nothing_in_the_browser() -> None:
    assert not [
        word
        for word in (*BROWSER_STORES, "eval(", "new Function", "innerHTML", "http://", "https://")
        if word in EVERY_PAGES
    ]


def test_what_one_page_loads_of_htmx_and_own_script_is_little_compressed() -> None:
    """What every page has, and the largest of those that a screen has of its own."""
    static = ROOT / "static"
    sizes = {
        path.relative_to(static).as_posix(): len(gzip.compress(path.read_bytes(), 9)) for path in static.rglob("*.js")
    }
    always, writing = (sum(sizes.pop(name) for name in names) for names in (ON_EVERY_PAGE, WRITES))
    assert always + max(sizes.values()) <= 21_500
    assert always + writing + sizes["messages.js"] <= 25_000  # a conversation: the most that one page has


def test_every_icon_named_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'id="i-([\w-]+)"', (ROOT / "static/icons.svg").read_text()))
    named: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'icon\("([\w-]+)"', path.read_text()))
    assert named
    assert named <= drawn, named - drawn


def test_every_icon_of_the_sprite_is_named() -> None:
    drawn = set(re.findall(r'id="i-([\w-]+)"', (ROOT / "static/icons.svg").read_text()))
    kinds = (("templates", "*.html"), ("portal", "*.py"))
    texts = [path.read_text() for folder, kind in kinds for path in (ROOT / folder).rglob(kind)]
    assert not drawn - {name for text in texts for name in re.findall(r"""["']([\w-]+)["']""", text)}
