"""What a leader writes becomes plain, harmless HTML: nothing in it acts."""

from typing import Any

import pytest
from flask import Flask
from lxml import html

from portal.materials.rendering import rendered
from tests.materials.given import posted
from tests.visitor import Visitor

PLAIN = """# A heading

Some **strong** and *soft* words, and `code`.

- one
- two

1. first

> quoted

| habit | sounds like |
|---|---|
| all or nothing | "ruined" |

[a site](https://example.org/x) [mail](mailto:team@riverbend.example) [phone](tel:988)
"""
DRAWN = {"h2", "p", "strong", "em", "code", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th"}
DRAWN |= {"td", "a", "pre"}
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<button hx-post="/messages" hx-trigger="load">x</button>',
    '<div data-hx-get="/account">x</div>',
    "<style>body { display: none }</style>",
    '<form action="/sign-out" method="post"><input type="submit"></form>',
    "<iframe src=https://example.org></iframe>",
    '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](http://example.org)",
    '[x](https://example.org "onmouseover=alert(1)")',
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    "<https://example.org/\"onmouseover='x'>",
    "```html\n<script>alert(1)</script>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x]: javascript:alert(1)\n\n[x]",
    "<!-- hidden --><b>x</b>",
    '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
)


def _acts(drawn: Any) -> list[str]:
    """What in it is more than plain text with links to elsewhere."""
    faults = []
    for element in drawn.iter():
        allowed = {"href", "rel"} if element.tag == "a" else set()
        if element is not drawn and (element.tag not in DRAWN or set(element.attrib) - allowed):
            faults.append(html.tostring(element).decode())
    links = [link.get("href") for link in drawn.iter("a") if link.get("href")]
    return faults + [link for link in links if not link.startswith(("https:", "mailto:", "tel:"))]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_acts(text: str) -> None:
    drawn = html.fragment_fromstring(rendered(f"before\n\n{text}\n\nafter"), create_parent=True)
    assert _acts(drawn) == []
    assert drawn.text_content().startswith("before")
    assert drawn.text_content().rstrip().endswith("after")


def test_nor_on_the_page(sqlite_app: Flask) -> None:
    handout = posted(sqlite_app, text="\n\n".join([PLAIN, *HOSTILE]))
    (prose,) = Visitor(sqlite_app, "maya").get(handout).tree.xpath("//div[@class='prose']")
    assert prose.get("hx-disable") is not None
    assert _acts(prose) == []
    assert {element.tag for element in prose.iter()} >= DRAWN - {"pre"}
    links = {link.get("href"): link.get("rel") for link in prose.iter("a") if link.get("href")}
    assert links.keys() >= {"https://example.org/x", "mailto:team@riverbend.example", "tel:988"}
    assert set(links.values()) == {"noopener noreferrer"}
