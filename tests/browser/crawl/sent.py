"""A page as it was sent: to whom, in which clinic and state, and its bytes. What is looked at is never asked twice."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import html
from werkzeug.test import TestResponse

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}|[0-9a-f]{32}|\d+")
_SAID = ("href", "value", "content", "data-stamp", "datetime", "alt", "title", "aria-label", "hx-get", "hx-post")


@dataclass(frozen=True)
class Sent:
    """`state`: what of its page it shows, besides being full or empty: "422", "swapped", ..."""

    clinic: str
    who: str
    what: str
    url: str
    status: int
    body: str
    state: str = ""
    policy: str = ""
    language: str = "en"

    def __str__(self) -> str:
        of = " ".join(one for one in (self.clinic, self.language, self.state) if one not in ("", "en"))
        return f"{self.who}: {self.what} ({of}, {self.status}) {self.url}"

    @property
    def is_whole(self) -> bool:
        return "<html" in self.body[:300]

    @property
    def tree(self) -> Any:
        return html.fromstring(self.body)

    @property
    def shape(self) -> str:
        """Of which elements it is made, in which order, with which classes and states; not what they say."""
        return "\n".join(drawn(one) for one in self.tree.iter() if isinstance(one.tag, str))


def made(main: str, style: str = "") -> Sent:
    """A page of a test's own."""
    head = f"<meta name=viewport content='width=device-width'><title>Made</title><style>{style}</style>"
    body = f"<!doctype html><html lang=en>{head}<main><h1>Made</h1>{main}</main>"
    return Sent("none", "nobody", "made", "/made", 200, body)


def drawn(element: Any) -> str:
    held = (f"{name}={_ID.sub('', value) if name not in _SAID else bool(value)}" for name, value in element.items())
    return f"{element.tag} {' '.join(held)} {bool((element.text or '').strip())}"


def sent(answer: TestResponse, clinic: str, who: str, what: str, url: str, **more: Any) -> Sent | None:
    """None for what is no page: a file, a calendar, a way on, nothing at all."""
    body = answer.get_data()
    if answer.mimetype != "text/html" or not body.strip() or 300 <= answer.status_code < 400:
        return None
    policy = answer.headers.get("Content-Security-Policy", "")
    return Sent(clinic, who, what, url, answer.status_code, body.decode(), policy=policy, **more)
