"""A clinic as people find it: from the routes that name nothing, link by link, a few of each kind."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from lxml import html
from werkzeug.exceptions import HTTPException

from tests.access.cast import CAST
from tests.access.expectations import EXPECTED
from tests.access.relations import may
from tests.browser.crawl.sent import Sent, sent
from tests.visitor import Visitor

OF_EACH = 2
PEOPLE = ("maya", "devon", "lena", "jordan", "priya", "dana", "luis", "sam")


def begin(app: Flask, who: str) -> list[str]:
    """Where somebody may go without a link."""
    bare = [rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    return [rule.rule for rule in bare if may(CAST, CAST[who], EXPECTED[rule.endpoint].who, (), False, False)]


def followed(app: Flask, clinic: str, who: str, of_each: int = OF_EACH) -> Iterator[Sent]:
    """`of_each`: how many of the same route and the same kind of question."""
    visitor, waiting, known = Visitor(app, who), begin(app, who), Counter[object]()
    while waiting:
        url = waiting.pop(0)
        kind = _kind(app, url)
        known[kind] += 1
        if kind is None or known[kind] > of_each:
            continue
        one = sent(visitor.client.get(url), clinic, who, kind[0], url)
        if one and one.is_whole:
            yield one
            waiting += [urljoin(url, href) for href in html.fromstring(one.body).xpath("//a/@href")]


def _kind(app: Flask, url: str) -> tuple[str, tuple[str, ...]] | None:
    """None for what leads away."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return None
    try:
        endpoint, _ = app.url_map.bind("localhost").match(parts.path)
    except HTTPException:
        return None
    return endpoint, tuple(sorted(name for name, _ in parse_qsl(parts.query)))
