"""What is done at one machine holds at another: nothing that must be true is kept in a process."""

from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import make_url

from portal.config.faults import faults
from portal.connections import engine_options
from portal.postgresql import WAITS, WORDS
from tests.accounts.doors import knock
from tests.builder.given import ABOUT, publish, with_questions
from tests.hosts.estate import Estate
from tests.visitor import Visitor


def elsewhere(visitor: Visitor, app: Flask) -> Visitor:
    """The same browser, as the next machine meets it."""
    same = Visitor(app)
    for name in (app.config["SIGN_IN_COOKIE"], app.config["SESSION_COOKIE_NAME"]):
        cookie = visitor.client.get_cookie(name)
        if cookie:
            same.client.set_cookie(name, cookie.value)
    return same


def test_who_is_signed_in_and_who_has_to_wait(home: Estate, reader: Flask) -> None:
    one, other = home.place.app, reader
    devon = Visitor(one, "devon")
    there = elsewhere(devon, other)
    there.get("/")
    devon.post("/sign-out")
    assert "/sign-in" in there.get("/", status=303).headers["Location"]
    for _ in range(10):
        knock(Visitor(one), "lena", "not the password", 422)
    knock(Visitor(other), "lena", status=429)


def test_what_was_made_at_the_clinic(home: Estate, reader: Flask) -> None:
    """A sheet is published at one, changed at the other, and offered as it is now at both."""
    here, there = Visitor(home.place.app, "jordan"), Visitor(reader, "jordan")
    assert ABOUT["title"] not in there.get("/library").text
    publish(here, draft := with_questions(here))
    assert ABOUT["title"] in there.get("/library").text
    there.submit(there.get(f"{draft}/about"), "/about", title="Morning walk")
    publish(there, draft)
    assert "Morning walk" in here.get("/library").text


OWN_WAITS = "postgresql+psycopg://a@/b?host=c,d&connect_timeout=9"


def test_what_the_url_says_of_waiting_holds() -> None:
    given: dict[str, Any] = engine_options(OWN_WAITS, None)["connect_args"]
    assert given == WORDS | {name: value for name, value in WAITS.items() if name != "connect_timeout"}
    assert make_url(OWN_WAITS).query["connect_timeout"] == "9"


def test_a_standby_that_is_none_is_refused(home: Estate) -> None:
    plain = home.place.app.extensions["settings"]
    said = faults(replace(plain, database_reads="sqlite:///elsewhere.db"))
    assert [one for one in said if "PORTAL_DATABASE_READS" in one]
    assert faults(replace(plain, database_reads=home.place.url)) == faults(plain)
