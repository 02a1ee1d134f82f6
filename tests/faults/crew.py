"""Six people who write until they are told to rest, and what each of them was promised."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, select

from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.database import db
from portal.demo.accounts import PASSWORD
from portal.files import store
from portal.files.store import Folder
from portal.materials.models import Form, Material, Release
from portal.messages.actions import BODY
from portal.messages.models import Attachment, Message
from portal.vault.sealing import unseal
from portal.worksheets.document import Document
from portal.worksheets.models import State, Submission
from tests.actors import actor
from tests.faults.client import Client
from tests.faults.place import Place, looking
from tests.materials.files import picture
from tests.materials.given import form_of
from tests.messages.given import thread_with
from tests.worksheets_http.given import give, id_in

FIELD = "situation"
PICTURE = picture()
Write = Callable[[int], int]


@dataclass
class Writer:
    """`said`: the last number written; `promised`: those that were answered as kept; `broken`: what came instead of
    an answer."""

    client: Client
    write: Write
    kind: str
    url: str = ""
    said: int = -1
    promised: list[int] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def once(self) -> None:
        self.said += 1
        began = time.monotonic()
        status = self.write(self.said)
        self.waits.append(time.monotonic() - began)
        self.answers[status] += 1
        if status < 400:
            self.promised.append(self.said)


class Crew:
    """Each in a thread. `go` and `rest` are for all; whoever gets no answer waits for the next `go`.

    `pause`: seconds that each waits between an answer and what she writes next.
    """

    def __init__(self, writers: list[Writer]) -> None:
        self.writers, self.pause = writers, 0.0
        self._going, self._over = threading.Event(), threading.Event()
        self._busy = [threading.Lock() for _ in writers]
        self._threads = [
            threading.Thread(target=self._run, args=pair) for pair in zip(writers, self._busy, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, writer: Writer, busy: Any) -> None:
        while not self._over.is_set():
            if not self._going.wait(0.05):
                continue
            with busy:
                try:
                    writer.once()
                except (OSError, http.client.HTTPException) as fault:
                    writer.broken.append(repr(fault))
                    writer.client.close()
                    time.sleep(0.02)
            if self.pause:
                time.sleep(self.pause)

    def go(self) -> None:
        self._going.set()

    def rest(self) -> None:
        """Returns when nobody waits for an answer any more."""
        self._going.clear()
        for lock in self._busy:
            with lock:
                pass

    def close(self) -> None:
        self._going.clear()
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=90)
        for writer in self.writers:
            writer.client.close()

    @property
    def promised(self) -> int:
        return sum(len(writer.promised) for writer in self.writers)

    @property
    def broken(self) -> list[str]:
        return [one for writer in self.writers for one in writer.broken]

    @property
    def answers(self) -> Counter[int]:
        return sum((writer.answers for writer in self.writers), Counter())


SIX = ("draft", "draft", "message", "message", "handout", "file")


@contextmanager
def crew_at(place: Place, kinds: tuple[str, ...] = SIX, keep: bool = False) -> Iterator[Crew]:
    """`keep`: every second one keeps the connection."""
    crew = Crew([MAKERS[kind](place, number) for number, kind in enumerate(kinds)])
    for one in crew.writers[::2]:
        one.client.keep = keep
    try:
        yield crew
    finally:
        crew.close()


def _draft(place: Place, number: int) -> Writer:
    name = ("maya", "devon", "lena")[number % 3]
    client, url = place.client(name), give(place.app, name, "thought-record-short")
    return Writer(client, lambda n: client.post(f"{url}/draft", {FIELD: f"word {n}"}), "draft", url)


def _message(place: Place, number: int) -> Writer:
    name, of = (("lena", "lena"), ("jordan", "maya"), ("maya", "maya"))[number % 3]
    client, thread, key = place.client(name), thread_with(place.app, of), uuid4().hex
    return Writer(
        client,
        lambda n: client.post(f"{thread}/messages", {"body": f"{key} {n}", "form_key": f"{key}{n}"}),
        "message",
        key,
    )


def _file(place: Place, number: int) -> Writer:
    """With a message, for which the same holds."""
    client, thread, key = place.client("priya"), thread_with(place.app, "lena"), uuid4().hex

    def write(n: int) -> int:
        return client.post(f"{thread}/messages", {"body": f"{key} {n}", "form_key": f"{key}{n}"}, files=PICTURE)

    return Writer(client, write, "message", key)


def _handout(place: Place, number: int) -> Writer:
    client, url, key = place.client("dana"), form_of(place.app), uuid4().hex
    form = client.visitor.get(url).form("/handouts")

    def write(n: int) -> int:
        plain = {name: value for name, value in form.items() if name not in ("@", "csrf_token", "file")}
        said = {"title": f"{key} {n}", "form": "file", "text": "", "form_key": f"{key}{n}"}
        return client.post(url, {**plain, **said}, file=PICTURE)

    return Writer(client, write, "handout", key)


def _look(place: Place, number: int) -> Writer:
    client, addresses = place.client("maya"), ("/", "/schedule", "/messages", "/worksheets")
    return Writer(client, lambda n: client.get(addresses[n % 4]), "look")


def _review(place: Place, number: int) -> Writer:
    client, patient = place.client("jordan"), actor_id(place, "maya")
    addresses = ("/review", f"/patients/{patient}", "/messages", "/risk")
    return Writer(client, lambda n: client.get(addresses[n % 4]), "look")


def _desk(place: Place, number: int) -> Writer:
    dana, sam = place.client("dana"), place.client("sam")
    group = form_of(place.app).removesuffix("/handouts")
    ways = ((dana, group), (sam, "/admin/people"), (dana, "/materials"), (sam, "/admin/programs"), (dana, "/"))
    return Writer(dana, lambda n: ways[n % 5][0].get(ways[n % 5][1]), "look")


def _stranger(place: Place, number: int) -> Writer:
    """Tries passwords, and is told to wait."""
    client = place.client("lena")
    said = {"email": "lena@riverbend.example", "password": "not this one either"}
    return Writer(client, lambda n: client.post("/sign-in", said), "look")


def _export(place: Place, number: int) -> Writer:
    """Of somebody to whom nothing is added meanwhile: a longer binder takes more room."""
    client = place.client("devon")
    return Writer(client, lambda n: client.post("/records/binder", {"password": PASSWORD}), "look")


MAKERS: dict[str, Callable[[Place, int], Writer]] = {
    "draft": _draft,
    "message": _message,
    "file": _file,
    "handout": _handout,
    "look": _look,
    "review": _review,
    "desk": _desk,
    "stranger": _stranger,
    "export": _export,
}


def lost_drafts(place: Place, crew: Crew) -> list[str]:
    """What stands there is the last word that was promised, or the one that was on its way."""
    drafts = [one for one in crew.writers if one.kind == "draft" and one.promised]
    with looking(place.app):
        held = {one.url: _held(one.url) for one in drafts}
    return [
        f"draft: {held[one.url]} stands there, {one.promised[-1]} was promised, {one.said} was said last"
        for one in drafts
        if not one.promised[-1] <= held[one.url] <= one.said
    ]


def _held(url: str) -> int:
    """The number of the word that stands in a draft; -1: there is none."""
    row = db.session.scalar(select(Submission).where(Submission.assignment_id == id_in(url)))
    if row is None:
        return -1
    document = Document.loads(unseal("submission.cells_sealed", row.id, row.cells_sealed), row.revision)
    return int(str(document.values[FIELD]).removeprefix("word "))


def lost_or_doubled(place: Place, crew: Crew) -> list[str]:
    """Messages and handouts that were promised, and files of any that are there."""
    with looking(place.app):
        messages = db.session.execute(select(Message.id, Message.body_sealed))
        found = Counter(unseal(BODY, id, sealed) for id, sealed in messages)
        found += Counter(db.session.scalars(select(Material.title).join(Release)))
    promised = [f"{one.url} {n}" for one in crew.writers if one.url and one.kind != "draft" for n in one.promised]
    mine = tuple(one.url for one in crew.writers if one.url and one.kind != "draft")
    return [f"lost: {one}" for one in promised if not found[one]] + [
        f"doubled: {one}" for one, times in found.items() if times > 1 and one.startswith(mine)
    ]


def faults_at_rest(place: Place) -> list[str]:
    """The file itself, the record's chains, a link for each thing done, and a file for each row."""
    faults = faults_of_file(place.app) if place.cluster is None else []
    with looking(place.app):
        faults += list(verify.faults())
        for what, rows, links in _counted():
            faults += [] if rows == links else [f"{what}: {rows} rows, {links} links"]
        faults += [f"no file: {id}" for id, at in _files() if not _is_readable(id, at)]
    return faults


def actor_id(place: Place, name: str) -> UUID:
    with looking(place.app):
        return actor(name).id


def faults_of_file(app: Flask) -> list[str]:
    """What SQLite finds wrong with its own file."""
    with looking(app):
        said = db.session.connection().exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [str(one) for one in said if one != "ok"]


def strays(place: Place) -> int:
    """Files that no row names: what a crash between a file and its row leaves."""
    with looking(place.app):
        named = {id.hex for id, _ in _files()}
    files = place.app.extensions["files"]
    assert isinstance(files, Folder)
    return len([one for one in files.root.rglob("*") if one.is_file() and one.name not in named])


def _counted() -> Iterator[tuple[str, int, int]]:
    for what, rows, verb, subject in (
        (
            "drafts",
            select(func.sum(Submission.revision)).where(Submission.state == State.DRAFT),
            "saved draft",
            "submission",
        ),
        ("messages", select(func.count()).select_from(Message).where(Message.form_key.is_not(None)), "sent", "message"),
        ("handouts", select(func.count()).select_from(Release), "posted", "release"),
    ):
        links = (
            select(func.count()).select_from(AuditEvent).where(AuditEvent.verb == verb, AuditEvent.subject == subject)
        )
        yield what, db.session.scalar(rows) or 0, db.session.scalar(links) or 0


def _files() -> list[tuple[Any, str]]:
    handouts = select(Material.id).where(Material.form == Form.FILE)
    return [(id, store.PLACE) for id in db.session.scalars(handouts)] + [
        (id, "attachment.file") for id in db.session.scalars(select(Attachment.id))
    ]


def _is_readable(id: Any, at: str) -> bool:
    try:
        return bool(store.fetch(id, at))
    except OSError:
        return False
