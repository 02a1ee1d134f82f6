"""The scoring table of the MDN HTTP Observatory, for one answer.

A part that the answer has none of (a cookie, a script) counts as at its best: it cannot be wrong. 140 is the most that
an installation can reach which no browser vendor has been asked to preload.
"""

import re
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie

from lxml import html

HALF_A_YEAR = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
_MAX_AGE = re.compile(r"max-age=(\d+)")


def score(headers: Mapping[str, str], cookies: list[str], body: str = "") -> int:
    """What is taken away, and what is added only when next to nothing is."""
    marks = list(judged(headers, cookies, body).values())
    base = 100 + sum(mark for mark in marks if mark < 0)
    return base + sum(mark for mark in marks if mark > 0) if base >= 90 else base


def judged(headers: Mapping[str, str], cookies: list[str], body: str = "") -> dict[str, int]:
    """Points by name."""
    found = {name: judge(headers) for name, judge in _JUDGES.items()}
    return found | {"cookies": _cookies(cookies, headers), "sri": _scripts(headers, body)}


def _policy(headers: Mapping[str, str]) -> dict[str, list[str]]:
    parts = (part.split() for part in headers.get("Content-Security-Policy", "").split(";"))
    return {part[0]: part[1:] for part in parts if part}


def _csp(headers: Mapping[str, str]) -> int:
    policy = _policy(headers)
    if not policy:
        return -25
    fallback = policy.get("default-src", ["*"])
    scripts, styles = policy.get("script-src", fallback), policy.get("style-src", fallback)
    broad = {"*", "http:", "https:", "data:", "blob:", "'unsafe-inline'"}
    if broad & {*scripts, *policy.get("object-src", fallback)}:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if broad & set(styles):
        return 0
    passive = [one for name in ("img-src", "media-src") for one in policy.get(name, fallback)]
    if {"http:", "*"} & set(passive):
        return -10
    return 10 if policy.get("default-src") == ["'none'"] else 5


def _hsts(headers: Mapping[str, str]) -> int:
    found = _MAX_AGE.search(headers.get("Strict-Transport-Security", ""))
    return -20 if not found else 0 if int(found[1]) >= HALF_A_YEAR else -10


def _frames(headers: Mapping[str, str]) -> int:
    if "'none'" in _policy(headers).get("frame-ancestors", ()):
        return 5
    return 0 if headers.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN") else -20


def _referrer(headers: Mapping[str, str]) -> int:
    said = headers.get("Referrer-Policy")
    return 0 if said is None else 5 if said in PRIVATE else -5


def _resources(headers: Mapping[str, str]) -> int:
    said = headers.get("Cross-Origin-Resource-Policy")
    return {None: 0, "same-origin": 10, "same-site": 10, "cross-origin": 0}.get(said, -5)


def _cookies(cookies: list[str], headers: Mapping[str, str]) -> int:
    marks = [_cookie(one, _hsts(headers) == 0) for one in cookies]
    return min(marks, default=5)


def _cookie(said: str, protected: bool) -> int:
    ((_name, morsel),) = SimpleCookie(said).items()
    if not morsel["httponly"]:
        return -30
    if not morsel["secure"]:
        return -10 if protected else -40
    return {"Lax": 5, "Strict": 5, "": 0}.get(morsel["samesite"], -20)


def _scripts(headers: Mapping[str, str], body: str) -> int:
    if not headers.get("Content-Type", "").startswith("text/html") or "<script" not in body:
        return 5
    scripts = [one for one in html.fromstring(body).iter("script") if one.get("src")]
    if any(not one.get("src").startswith("/") or one.get("src").startswith("//") for one in scripts):
        return -50
    return 5 if all(one.get("integrity") for one in scripts) else 0


_JUDGES: dict[str, Callable[[Mapping[str, str]], int]] = {
    "csp": _csp,
    "hsts": _hsts,
    "frames": _frames,
    "referrer": _referrer,
    "resources": _resources,
    "nosniff": lambda headers: 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
    "cors": lambda headers: -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
}
