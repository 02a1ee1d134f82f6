"""Whatever HTML or Markdown comes in, what comes out is of the allow-list, and cleaning it again changes nothing.

HTML by itself, which no handout is made of, may be set in order once more the second time: a heading within a heading.
"""

import random
from html.parser import HTMLParser

import pytest

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


class _Reader(HTMLParser):
    """Notes every tag and attribute that is not of the allow-list."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.faults += [] if tag in TAGS else [f"a {tag}"]
        for name, value in attrs:
            if tag != "a" or name not in ("href", "rel"):
                self.faults.append(f"{tag} {name}")
            if name == "href" and (value or "").partition(":")[0].lower() not in SCHEMES:
                self.faults.append(f"a link to {value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"a declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"an instruction {data}")


def _faults(cleaned: str) -> list[str]:
    reader = _Reader()
    reader.feed(cleaned)
    reader.close()
    return reader.faults


@pytest.mark.proof("E4")
def test_only_the_allow_list_comes_out_and_stays(proof: Proof) -> None:
    for _ in range(proof.size(300, 20_000)):
        written = _html(proof.random)
        cleaned, drawn = clean(written), str(rendered(written))
        twice = clean(cleaned)
        wrong = _faults(cleaned) + _faults(drawn) + _faults(twice)
        again = clean(drawn) == drawn and clean(twice) == twice
        proof.tried(failures=int(bool(wrong) or not again))
        assert not wrong, written
        assert again, written


def test_without_the_allow_list_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(rendering.nh3, "clean", lambda text, **more: text)
    dice = random.Random(1)
    assert any(_faults(clean(_html(dice))) for _ in range(50))
