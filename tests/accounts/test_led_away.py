"""Nobody is led to another site by an address that somebody else made up."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from tests.accounts.doors import give_second_factor, knock
from tests.proof.row import Proof
from tests.visitor import Visitor

ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "HTTPS:evil.example",
    "http:/evil.example", "http:evil.example", "\\\\evil.example", "/\\evil.example", "/\\/evil.example",
    "\\/evil.example", "\t//evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    " //evil.example", "/ /evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
    "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:https://evil.example/x", "evil.example",
    "//evil.example/%2f..", "/\x00/evil.example", "\x00//evil.example", "@evil.example", "ftp://evil.example",
    "//localhost.evil.example", "//localhost@evil.example", "/\r\nLocation: https://evil.example",
    "?next=//evil.example", "./evil", "//[::1]:80@evil.example", "//evil%E3%80%82example", "/\u3000/evil.example",
    "//%09/evil.example", "/\x0b/evil.example", "/\x85/evil.example", "//\\evil.example", ";//evil.example",
]  # fmt: skip
HERE = "http://localhost"


def leads_away(location: str) -> bool:
    """As a browser reads it: tabs and line ends are nothing, a backslash is a slash, the ends are trimmed."""
    address = location.translate({9: None, 10: None, 13: None}).strip("".join(map(chr, range(33)))).replace("\\", "/")
    found = urlsplit(urljoin(HERE, address))
    return found.scheme not in ("http",) or found.netloc != "localhost" or address.startswith("//")


def by_the_door(app: Flask, wanted: str) -> str:
    return str(knock(Visitor(app), "maya", next=wanted).headers["Location"])


def by_the_second_step(app: Flask, wanted: str) -> str:
    browser = Visitor(app)
    browser.sign_in_as("jordan", second_factor_owed=True)
    code = give_second_factor(app, "jordan").now()
    return str(browser.post("/sign-in/code", {"code": code, "next": wanted}).headers["Location"])


def with_words(app: Flask, wanted: str) -> str:
    """Where the words of an interrupted form would be sent."""
    fields = {"carried_to": wanted, "carried-words.body": "words"}
    answer = knock(Visitor(app), "maya", **fields)
    return str(answer.headers["Location"])


WAYS = {"door": by_the_door, "second-step": by_the_second_step, "carried-words": with_words}


@pytest.mark.proof("G9")
@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_led_away(sqlite_app: Flask, proof: Proof, way: str) -> None:
    tried = ELSEWHERE if proof.full else ELSEWHERE[:: 3 if way == "door" else 8]
    away = [wanted for wanted in tried if leads_away(WAYS[way](sqlite_app, wanted))]
    proof.tried(len(tried), len(away))
    assert away == []


def test_an_address_that_is_believed_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.accounts.views.onward.is_local", lambda url: bool(url))
    away = [wanted for wanted in ELSEWHERE[:4] if leads_away(by_the_door(sqlite_app, wanted))]
    assert {"//evil.example", "https://evil.example"} <= set(away)
    assert not leads_away(by_the_door(sqlite_app, "/account"))
