"""Every kind of notice by every way that it leaves, and the calendar: the same neutral words, by the ways she chose.

Mails are read as a mail server takes them, pushes as the browser opens them.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import product

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.config.settings import Push
from portal.notifications import mailing
from portal.notifications.choosing import Choice, Wishes
from tests.notifications.given import by, round_of, tell, with_settings
from tests.notifications.server import Inbox, mail_server
from tests.notifications.test_choices import save
from tests.notifications.test_kinds import MADE
from tests.notifications.test_no_clinical_word import WORDS, lead_everywhere, mark, names_of, telling
from tests.notifications.test_push import KEY, Browser, Service, on, service, subscribed
from tests.proof.row import Proof
from tests.schedule.calendars import ask, subscribe
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
__all__ = ["on", "service"]
MAYA = "maya@riverbend.example"
SAID = {"title": "Your portal", "body": "There is something new in your portal."}
WHO = {"patient": "maya", "staff": "jordan"}
WAYS = ([], ["mail"], ["push"], ["mail", "push"])


def _wrong(app: Flask, inbox: Inbox, service: Service, browser: Browser) -> list[str]:
    """Of all that has left."""
    names = names_of(app)
    wrong = [f"mail: {found}" for to, raw in inbox.raw if (found := telling(to, raw, names))]
    heads = {(str(mail["Subject"]), str(mail["From"])) for mail in inbox.mails}
    wrong += [f"{len(heads)} subjects or senders"] if len(heads) > 1 else []
    read = [browser.read(sealed) for _path, _headers, sealed in service.got]
    return wrong + [f"push: {one}" for one in read if one != SAID]


@pytest.mark.proof("P6")
@pytest.mark.parametrize("what", ["notices"])
def test_every_notice_by_every_way_says_nothing(
    app: Flask, visit: Visit, inbox: Inbox, service: Service, on: None, proof: Proof, what: str
) -> None:
    browser, wrong = subscribed(visit, service), []
    save(visit("maya"), **{topic: ["mail", "push"] for topic in ("message", "worksheet", "schedule", "handout")})
    lead_everywhere(app, visit)
    kinds = sorted(MADE) if proof.full else proof.random.sample(sorted(MADE), 6)
    at = clock.now()
    for number, (kind, who) in enumerate(product(kinds, WHO.values())):
        with time_machine.travel(at + timedelta(days=number + 2)):
            tell(app, who, kind, cause=mark("title"))
            round_of(app)
    wrong += _wrong(app, inbox, service, browser)
    proof.tried(len(inbox.raw) + len(service.got), len(wrong))
    proof.figures |= {"kinds": len(kinds), "mails": len(inbox.raw), "pushes": len(service.got)}
    feed, wrong_in_feed = _calendar(app, visit)
    proof.tried(feed, len(wrong_in_feed))
    tried, otherwise = _by_another_way(app, visit, inbox, service, proof)
    proof.tried(tried, len(otherwise))
    assert [*wrong, *wrong_in_feed, *otherwise] == []
    assert proof.figures["mails"] > proof.figures["pushes"] > 0


def _calendar(app: Flask, visit: Visit) -> tuple[int, list[str]]:
    """As it is unless she chose otherwise: when, and nothing of what was planted. A patient's and a clinician's."""
    wrong, words = [], [*(mark(one) for one in WORDS), *names_of(app)]
    for who in WHO.values():
        text = ask(app, subscribe(visit(who))).get_data(as_text=True)
        assert who != "maya" or "SUMMARY:Appointment" in text
        wrong += [f"calendar of {who}: {word}" for word in words if word in text]
    return len(WHO), wrong


def _by_another_way(app: Flask, visit: Visit, inbox: Inbox, service: Service, proof: Proof) -> tuple[int, list[str]]:
    """Whatever of the ways she chose for a topic: what she did not choose stays silent."""
    shown = {"message": "announcement", "worksheet": "feedback", "schedule": "agreement", "handout": "handout"}
    cases = list(product(shown, WAYS))
    wrong, at = [], clock.now() + timedelta(days=400)
    maya_chooses = cases if proof.full else proof.random.sample(cases, 3)
    for number, (topic, ways) in enumerate(maya_chooses):
        with time_machine.travel(at + timedelta(days=number)):
            save(visit("maya"), **{topic: ways})
            inbox.raw.clear(), service.got.clear()
            tell(app, "maya", shown[topic])
            round_of(app)
            came = [way for way, it in (("mail", MAYA in inbox.to), ("push", bool(service.got))) if it]
            wrong += [f"{topic} by {ways}: came by {came}"] if came != ways else []
    return len(maya_chooses), wrong


def test_a_word_in_a_mail_and_a_way_that_was_not_chosen_are_found(
    sqlite_app: Flask, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the topic in every mail and push, and everybody told by every way."""
    rest = mailing._rest
    spoiled = rest("en", "http://localhost").replace(b"something new", mark("topic").encode())
    assert spoiled != rest("en", "http://localhost")
    monkeypatch.setattr(mailing, "_rest", lambda language, address: spoiled)
    monkeypatch.setattr(Wishes, "of", lambda self, kind: Choice())
    pushes = Push(key=KEY, contact="mailto:it@neutral.example", hosts=("127.0.0.1",))
    with mail_server() as inbox, with_settings(sqlite_app, mail=by(inbox.port), push=pushes):
        visit = partial(Visitor, sqlite_app)
        browser = subscribed(visit, service)
        monkeypatch.setitem(SAID, "body", "Something else.")
        tell(sqlite_app, "maya")
        round_of(sqlite_app)
        wrong = _wrong(sqlite_app, inbox, service, browser)
        assert [one.split(":")[0] for one in wrong] == ["mail", "push"]
        tried, otherwise = _by_another_way(sqlite_app, visit, inbox, service, Proof("P6 control", full=True))
        assert (tried, len(otherwise)) == (16, 12)
