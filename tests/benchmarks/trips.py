"""How often a first visit goes there and back after TLS, from what its page and its stylesheet weigh on the wire."""

import re
from urllib.request import Request, urlopen

FLIGHT = 14_600
"""What may be sent before the first answer comes back: ten segments of a connection that is new."""


def trips(address: str, cookies: dict[str, str]) -> dict[str, float]:
    """The page, then its stylesheet on the same connection. Nothing waits for fonts and scripts."""
    page, html = _weight(address + "/", cookies)
    (style,) = re.findall(rb'<link rel="stylesheet" href="([^"]+app[^"]*\.css[^"]*)"', html)[:1]
    sheet, _text = _weight(address + style.decode(), cookies)
    found = {"page bytes": float(page), "stylesheet bytes": float(sheet), "round trips": float(count(page, sheet))}
    print(f"first visit: page {page:,} B, stylesheet {sheet:,} B, {count(page, sheet)} round trips after TLS")
    return found


def count(*weights: int) -> int:
    """One for each request, and one more whenever an answer is larger than what may be on its way by then."""
    window, needed = FLIGHT, 0
    for weight in weights:
        needed += 1
        while weight > window:
            weight, window, needed = weight - window, window * 2, needed + 1
        window *= 2
    return needed


def _weight(url: str, cookies: dict[str, str]) -> tuple[int, bytes]:
    """On the wire with its headers; and the text, if it came as it is."""
    plain = urlopen(Request(url, headers=cookies)).read()
    with urlopen(Request(url, headers={**cookies, "Accept-Encoding": "br, gzip"})) as answer:
        return len(answer.read()) + len(str(answer.headers)), plain
