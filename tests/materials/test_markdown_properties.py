"""Whatever HTML or Markdown comes in, what comes out is of the allow-list, and cleaning it again changes nothing."""

import random
from typing import Any

import pytest
from lxml import html

from portal.materials import rendering
from portal.materials.rendering import SCHEMES, TAGS, clean, rendered
from tests.injection.payloads import PAYLOADS
from tests.proof.row import Proof

_TAGS = (
    *sorted(TAGS),
    *("script", "style", "svg", "math", "template", "iframe", "img", "form", "input", "textarea", "title", "noscript"),
    *(
        "xmp",
        "plaintext",
        "select",
        "option",
        "mglyph",
        "mtext",
        "foreignObject",
        "annotation-xml",
        "base",
        "meta",
        "link",
    ),
)
_NAMES = (
    "href",
    "src",
    "onerror",
    "style",
    "id",
    "class",
    "hx-get",
    "data-hx-post",
    "hx-on::load",
    "name",
    "title",
    "rel",
)
_VALUES = (
    *(
        "https://example.org/x",
        "javascript:alert(1)",
        "JaVa\tScript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "/x",
    ),
    *("mailto:a@example.org", "tel:988", "&#106;avascript:alert(1)", "x' onload='y", 'a"b', "", "<b>", "vbscript:x"),
)
_TEXT = (
    "words",
    "<",
    ">",
    "&",
    "&lt;b&gt;",
    "]]>",
    "-->",
    "<!--",
    "<?x?>",
    "<!doctype html>",
    "\x00",
    "é",
    "**b**",
    "```",
    "| a |",
)


def _html(dice: random.Random) -> str:
    """A few pieces of markup, well formed or not."""
    return "".join(_piece(dice) for _ in range(dice.randint(1, 12)))


def _piece(dice: random.Random) -> str:
    kind, tag = dice.random(), dice.choice(_TAGS)
    if kind < 0.2:
        return f"</{tag}>"
    if kind < 0.4:
        return dice.choice(_TEXT)
    if kind < 0.5:
        return dice.choice(PAYLOADS)
    names = dice.choices(_NAMES, k=dice.randint(0, 3))
    quote = dice.choice(("'", '"', ""))
    pairs = "".join(f"{dice.choice((' ', '/', chr(10)))}{name}={quote}{dice.choice(_VALUES)}{quote}" for name in names)
    return f"<{tag}{pairs}{dice.choice(('>', '/>', ' >', ''))}"


def _faults(cleaned: str) -> list[str]:
    """What is not of the allow-list."""
    drawn = html.fragment_fromstring(cleaned, create_parent="section")
    return [fault for element in drawn.iter() if element is not drawn for fault in _of(element)]


def _of(element: Any) -> list[str]:
    if not isinstance(element.tag, str) or element.tag not in TAGS:
        return [f"a {element.tag}"]
    allowed = {"href", "rel"} if element.tag == "a" else set()
    found = [f"{element.tag} {name}" for name in set(element.attrib) - allowed]
    href = element.get("href")
    if href is not None and href.partition(":")[0].lower() not in SCHEMES:
        found.append(f"a link to {href}")
    return found


@pytest.mark.proof("E4")
def test_only_the_allow_list_comes_out_and_stays(proof: Proof) -> None:
    for _ in range(proof.size(300, 20_000)):
        written = _html(proof.random)
        cleaned, drawn = clean(written), str(rendered(written))
        wrong = _faults(cleaned) + _faults(drawn)
        again = clean(cleaned) == cleaned and clean(drawn) == drawn
        proof.tried(failures=int(bool(wrong) or not again))
        assert not wrong, written
        assert again, written


def test_without_the_allow_list_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(rendering.nh3, "clean", lambda text, **more: text)
    dice = random.Random(1)
    assert any(_faults(clean(_html(dice))) for _ in range(50))
