"""No word of the clinic, of anybody's care or anybody's own leaves in a notice: all bytes of all mails are searched."""

import base64
import quopri
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import time_machine
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import User
from portal.connections import begin_writing
from portal.database import db
from portal.notifications.models import Notice
from portal.notifications.outbox import notify
from portal.programs.models import Clinic, Group, Program, Track
from portal.schedule.models import Appointment
from tests.actors import actor
from tests.messages.given import say, thread_of
from tests.notifications.given import round_of
from tests.notifications.server import Inbox
from tests.schedule.given import session_in
from tests.visitor import Visitor
from tests.worksheets_http.given import feedback, give, send
from tests.worksheets_http.test_sending import COMPLETE

KINDS = ("message", "feedback", "assignment", "handout", "schedule", "absence", "submission", "follow_up", "hand_over")
Visit = Callable[..., Visitor]
MARK = "Zyx{}qv"
"""No word of any language, and no encoding hides it."""
WORDS = (
    "program",
    "track",
    "group",
    "clinic",
    "short",
    "clinician",
    "patient",
    "title",
    "topic",
    "room",
    "message",
    "answer",
    "feedback",
    "kind",
)
COMMON = (
    "Riverbend",
    "IOP",
    "therap",
    "group",
    "session",
    "worksheet",
    "homework",
    "appointment",
    "clinic",
    "treatment",
    "DBT",
    "patient",
    "crisis",
    "988",
    "skill",
)

_CHANCE = re.compile(rb"/notices/off/[\w.-]+|<[0-9a-f]{32}@|=+\d{10,}=+|Date: .*")
"""Made of random letters and numbers, which spell short words at times."""


def mark(what: str) -> str:
    return MARK.format(what)


def plant(app: Flask) -> None:
    """Wherever somebody's words, or a name, lie in the clear."""
    with app.app_context():
        begin_writing()
        db.session.execute(update(Clinic).values(name=mark("clinic"), short_name=mark("short")))
        for table, what in ((Program, "program"), (Track, "track"), (Group, "group")):
            for number, row in enumerate(db.session.scalars(select(table))):
                row.name = f"{mark(what)} {number}"
        db.session.execute(update(User).where(User.name.ilike("jordan %")).values(credentials=mark("clinician")))
        db.session.execute(
            update(Appointment).values(
                title=mark("title"), topic=mark("topic"), room=mark("room"), because=mark("title")
            )
        )
        db.session.commit()


def lead_everywhere(app: Flask, visit: Visit) -> None:
    """Everything that tells a patient or a clinician something, with words in it; then a notice of every other kind."""
    session_in(app, 20)
    plant(app)
    maya, jordan = visit("maya"), visit("jordan")
    url = thread_of(maya)
    say(maya, url, mark("message"))
    say(jordan, url, mark("message"))
    sheet = give(app, "maya", "thought-record-short")
    send(maya, sheet, {**COMPLETE, "situation": mark("answer")})
    feedback(app, sheet, {}, mark("feedback"))
    with app.app_context():
        begin_writing()
        for who in ("maya", "jordan", "dana", "sam", "devon", "lena", "priya"):
            for kind in (*KINDS, mark("kind")):
                notify(actor(who).id, kind, uuid4(), cause=mark("title"))
        db.session.commit()


def telling(to: str, raw: bytes, names: set[str]) -> set[str]:
    """What a mail says that it should not: planted words, words of care, names of people."""
    bare = raw.replace(to.encode(), b"")
    plain = _CHANCE.sub(b"", bare)
    found = {word for word in WORDS if mark(word).encode() in unpacked(bare)}
    found |= {word for word in COMMON if word.lower().encode() in plain.lower()}
    return found | {name for name in names if name.encode() in plain}


def names_of(app: Flask) -> set[str]:
    with app.app_context():
        return {word for name in db.session.scalars(select(User.name)) for word in name.split()}


def unpacked(raw: bytes) -> bytes:
    """As it is, and as a mail program reads it, headers included."""
    lines = b"".join(raw.split())
    padded = [word + b"=" * (-len(word) % 4) for word in raw.replace(b".", b" ").replace(b"/", b" ").split()]
    return b"\n".join([raw, lines, quopri.decodestring(raw), *(_decoded(word) for word in padded)])


def _decoded(word: bytes) -> bytes:
    try:
        return base64.urlsafe_b64decode(word)
    except ValueError:
        return b""


def test_no_planted_word_in_any_byte_of_any_mail(app: Flask, inbox: Inbox, visit: Visit) -> None:
    lead_everywhere(app, visit)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert round_of(app) >= 7
    assert {"maya@riverbend.example", "jordan@riverbend.example"} <= set(inbox.to)
    with app.app_context():
        assert db.session.scalars(select(Notice.id).where(Notice.settled_at.is_(None))).all() == []
    names = names_of(app)
    for to, raw in inbox.raw:
        assert telling(to, raw, names) == set()


def test_everybody_gets_the_same_words(app: Flask, inbox: Inbox, visit: Visit) -> None:
    lead_everywhere(app, visit)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        round_of(app)
    own = ("To", "Date", "Message-ID", "List-Unsubscribe")
    heads = {tuple((k, v) for k, v in mail.items() if k not in own and k != "Content-Type") for mail in inbox.mails}
    links = [str(mail["List-Unsubscribe"]).strip("<>") for mail in inbox.mails]
    texts = {
        part.get_content().replace(link, "")
        for mail, link in zip(inbox.mails, links, strict=True)
        for part in mail.iter_parts()
    }
    assert len(heads) == 1
    assert len(texts) == 2


def test_the_search_finds_what_is_planted(app: Flask) -> None:
    """It would see a word in the clear, in base64, in quoted-printable, and one that a line was broken in."""
    word = mark("topic").encode()
    assert word in unpacked(b"Subject: " + word)
    assert word in unpacked(b"\r\n" + base64.b64encode(b"x: " + word) + b"\r\n")
    assert word in unpacked(b"".join(b"=%02X" % sign for sign in word))
    assert word in unpacked(word[:4] + b"\r\n " + word[4:])
