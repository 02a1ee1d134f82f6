"""Requests by the thousand: mostly what a page of ours would send, with a thing or two that it would not.

A seeded generator of its own and not Hypothesis's: what counts is how many requests get far, and each changes the
database for the next. A batch begins at the clinic as it was laid, and its number makes the same requests again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

from tests.access.asking import Ask, asks
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.fuzz.learning import TOKEN, Learned, Learner, Takes
from tests.access.fuzz.values import near, nonsense, right
from tests.access.fuzz.wire import FORM, Pair, Sent
from tests.access.outcomes import admits
from tests.materials.files import document, picture

WHO = ("maya", "jordan", "dana", "sam", "nobody", "pending")
"""A patient, a therapist, a leader, an administrator, nobody, and somebody who still owes a second factor."""
IN_ONE_BATCH = 60  # routes
HEADERS = (
    ("Accept-Language", "\xff;q=1e9, *;q=nan"),
    ("X-Background", "1"),
    ("Sec-Fetch-Site", "cross-site"),
    ("HX-Request", "yes"),
    ("HX-Boosted", "true"),
    ("HX-Current-URL", "http://[::1"),
    ("Range", "bytes=9999999999999999999-"),
    ("If-Modified-Since", "Mon, 99 Foo 99999 99:99:99 GMT"),
    ("If-None-Match", '"' * 99),
    ("Accept-Encoding", "gzip;q=x, \x00"),
    ("Host", "localhost:99999999"),
    ("Host", "evil.example"),
    ("Host", "[::1"),
    ("Cookie", "portal=\xff; session=a.b.c"),
    ("X-Forwarded-For", "'; --"),
    ("Content-Encoding", "gzip"),
    ("Expect", "100-continue"),
)


class Routes:
    """Every route with whom it is worth asking as: those it admits, and now and then somebody else."""

    def __init__(self, clinic: Clinic) -> None:
        found: dict[tuple[str, str, str], list[Ask]] = {}
        others: dict[tuple[str, str, str], list[Ask]] = {}
        for ask in asks(clinic.app, clinic.things, sizes=(False,)):
            for who in WHO:
                into = found if admits(CAST, CAST[who], ask) else others
                into.setdefault((who, ask.method, ask.endpoint), []).append(ask)
        self.admitted, self.others = found, [(who, one) for (who, _, _), some in others.items() for one in some]
        self.ids = sorted({thing.id for things in clinic.things.kinds.values() for thing in things})

    def some(self, random: Random, batch: int) -> list[tuple[str, Ask]]:
        """Those of one batch. One batch after the other goes through all of them."""
        ways = sorted(self.admitted)
        start = batch * IN_ONE_BATCH
        Random(start // len(ways)).shuffle(ways)
        chosen = [ways[(start + number) % len(ways)] for number in range(IN_ONE_BATCH)]
        return [(way[0], random.choice(self.admitted[way])) for way in chosen]

    def other(self, random: Random) -> tuple[str, Ask]:
        return random.choice(self.others)


@dataclass
class Maker:
    """Makes the requests of one batch."""

    routes: Routes
    learner: Learner
    random: Random
    today: date
    learned: list[Learned]

    def requests(self, number: int) -> Iterator[Sent]:
        weights = [1 / (1 + one.milliseconds / 8) for one in self.learned]  # what takes long is asked for less often
        for _ in range(number):
            learned = self.random.choices(self.learned, weights)[0]
            yield self._of(learned)

    def _of(self, learned: Learned) -> Sent:
        roll, who, ask = self.random.random(), learned.who, learned.ask
        if roll < 0.04:
            who, ask = self.routes.other(self.random)
        elif roll < 0.06:
            who = self.random.choice(WHO)
        sent = Sent(who, ask.method, ask.url, endpoint=ask.endpoint)
        changes = self.random.choices((0, 1, 2, 99), (50, 30, 12, 8))[0]
        takes = self._query(learned) if ask.method == "GET" else learned.fields
        pairs = self._filled(takes, changes)
        if ask.method == "GET":
            sent = replace(sent, query=_query(pairs))
        else:
            sent = replace(sent, fields=self._with_token(who, pairs))
            if learned.query and self.random.random() < 0.05:
                sent = replace(sent, query=_query(self._filled(learned.query, 2)))
            if any("File" in one.kind for one in takes.values()):
                sent = self._as_multipart(sent, takes)
        return self._odd(sent)

    def _query(self, learned: Learned) -> dict[str, Takes]:
        linked = self.learner.queries.get(learned.ask.url, {})
        known = {
            name: replace(one, choices=one.choices or tuple(sorted(linked.get(name, ()))))
            for name, one in learned.query.items()
        }
        return known if self.random.random() < 0.7 else {}

    def _filled(self, takes: dict[str, Takes], changes: int) -> list[Pair]:
        names = sorted(takes)
        changed = set(names) if changes == 99 else set(self.random.sample(names, min(changes, len(names))))
        found: list[Pair] = []
        for name in names:
            values = self._changed(takes[name]) if name in changed else right(takes[name], self.random, self.today)
            if takes[name].kind in ("BooleanField", "submit", "button") and self.random.random() < 0.5:
                continue
            found += [(name.encode(), value) for value in values]
        return found

    def _changed(self, takes: Takes) -> list[bytes]:
        if self.random.random() < 0.5:
            return near(takes, self.random, self.today, self.routes.ids)
        return nonsense(self.random)

    def _with_token(self, who: str, pairs: list[Pair]) -> tuple[Pair, ...]:
        token = self.learner.wire.clinic.browsers[who].csrf_token.encode()
        if self.random.random() < 0.03:
            token = self.random.choice((b"", b"x", token[:-2], token * 2, b"\xff"))
        return ((TOKEN.encode(), token), *pairs)

    def _as_multipart(self, sent: Sent, takes: dict[str, Takes]) -> Sent:
        files = [name for name, one in takes.items() if "File" in one.kind]
        content: Any = b""
        if self.random.random() < 0.1:
            content = self.random.choice((picture(), document(), b"%PDF-1.7", b"MZ", b"\x00", picture()[:60]))
        return multipart(sent, {name.encode(): (b"a.png", content) for name in files})

    def _odd(self, sent: Sent) -> Sent:
        roll, headers = self.random.random(), []
        if self.random.random() < 0.3:
            headers.append(("HX-Request", "true"))
        if self.random.random() < 0.03:
            headers.append(self.random.choice(HEADERS))
        sent = replace(sent, headers=tuple(headers))
        if roll < 0.01:
            return replace(
                sent, method=self.random.choice(("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "get", "\xe4"))
            )
        if roll < 0.02 and sent.method == "POST":
            return replace(
                sent,
                content_type=self.random.choice(
                    ("application/json", "multipart/form-data", "text/plain", "", "\xff", FORM + "; charset=utf-7")
                ),
            )
        if roll < 0.03:
            cut = self.random.randrange(len(sent.path) + 1)
            return replace(
                sent, path=sent.path[:cut] + quote_from_bytes(nonsense(self.random)[0], safe="/") + sent.path[cut:]
            )
        if roll < 0.035:
            return replace(sent, query=quote_from_bytes(self.random.randbytes(30), safe="%&=+;"))
        return sent


def multipart(sent: Sent, files: dict[bytes, tuple[bytes, bytes]]) -> Sent:
    """The same form with these files."""
    parts = [
        b'Content-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value
        for name, value in sent.fields
        if name not in files
    ]
    parts += [
        b'Content-Disposition: form-data; name="'
        + name
        + b'"; filename="'
        + (called if content else b"")
        + b'"\r\nContent-Type: application/octet-stream\r\n\r\n'
        + content
        for name, (called, content) in files.items()
    ]
    body = b"".join(b"--xxxxx\r\n" + part + b"\r\n" for part in parts) + b"--xxxxx--\r\n"
    return replace(sent, body=body, content_type="multipart/form-data; boundary=xxxxx")


def _query(pairs: list[Pair]) -> str:
    return "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs)
