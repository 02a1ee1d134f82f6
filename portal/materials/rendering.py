"""Markdown to safe HTML: the only place where text that people wrote becomes markup.

Two walls: markdown-it-py writes HTML from Markdown and escapes any that was typed; nh3 then keeps an
allow-list of plain tags. No images, classes, ids, data- or hx-attributes get through.
"""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "hr", "a"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
SCHEMES = {"https", "mailto", "tel"}

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def rendered(text: str) -> Markup:
    """The handout's Markdown as HTML."""
    return Markup(clean(_markdown.render(text)))  # nosec B704 # nh3 has just taken out what is not on its list


def _only_known_schemes(tag: str, name: str, value: str) -> str | None:
    """Not those without one either: they would lead somewhere in the portal."""
    return value if name != "href" or value.partition(":")[0].lower() in SCHEMES else None


def clean(html: str) -> str:
    """Only the allow-list of tags, and links to https, mail and telephone."""
    html = html.replace("<h1>", "<h2>").replace("</h1>", "</h2>")  # the page has its own first heading
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        attribute_filter=_only_known_schemes,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
