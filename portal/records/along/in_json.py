"""Her record as JSON that a person can read too, and the files that it names, to lie beside it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from portal.access.actor import Actor
from portal.records.along import notes, shapes
from portal.records.along.shapes import Shape
from portal.records.along.writing import written
from portal.records.binder.names import Names
from portal.records.binder.practice import marked_in, practice
from portal.records.binder.queries import agreements
from portal.records.binder.talks import talks
from portal.records.own import documents
from portal.records.own.people import herself, house, places, team
from portal.records.own.rows import Document
from portal.records.own.talks import said
from portal.records.own.visits import visits
from portal.web.formatting import local
from portal.worksheets.queries.kept import kept

FORMAT, VERSION = "groundwork-record", 1
"""The version counts what whoever reads it must know of. docs/your-data.md describes it."""
FILES = "files"


class Record:
    """`files`: what lies beside it, by path; known once it is written."""

    def __init__(self, actor: Actor, made_at: datetime) -> None:
        self._actor, self._made_at = actor, made_at
        self._names, self._filed = Names(""), dict[UUID, Document]()
        self._marked: Counter[str] = Counter()
        self.files: list[tuple[str, Document]] = []

    def pieces(self) -> Iterator[bytes]:
        return (piece.encode() for piece in written(self._parts()))

    def _parts(self) -> Iterator[tuple[str, Any]]:
        actor, person, clinic = self._actor, herself(self._actor), house()
        yield "format", FORMAT
        yield "version", VERSION
        yield "made_at", shapes.when(self._made_at)
        yield "time_zone", actor.zone
        yield "language", actor.language
        yield "you", shapes.herself(person)
        yield "clinic", {"name": clinic.name, "phone": clinic.phone}
        yield "care_team", [shapes.member(one) for one in team(actor)]
        yield "places", [shapes.place(one) for one in places(actor)]
        yield "sessions", (shapes.visit(one) for some in visits(actor) for one in some)
        yield "said_of_sessions", notes.said_of_sessions(actor)
        yield "lines_about_missed_sessions", notes.lines_to_her(actor)
        yield "first_days", notes.first_days(actor)
        yield "worksheets", self._sheets()
        yield "targets", notes.targets(actor)
        yield "skills", {**shapes.skills(practice(actor, self._marked)), "uses": notes.skill_uses(actor)}
        self._filed = {one.id: one for one in documents.documents(actor)}
        yield "messages", self._messages()
        yield "messages_not_sent", [{"about": one.title, "words": one.draft} for one in talks(actor) if one.draft]
        yield "documents", (self._document(one) for one in self._filed.values() if one.kind != "file")

    def _sheets(self) -> Iterator[Shape]:
        agreed = agreements(self._actor)
        for one in kept(self._actor):
            if one.newest is not None:
                self._marked.update(marked_in(one.worksheet, one.newest.cells))
            yield shapes.sheet(one, agreed)

    def _messages(self) -> Iterator[Shape]:
        for one in (one for some in said(self._actor) for one in some):
            came = (self._filed[file.id] for file in one.files if file.id in self._filed)
            yield shapes.message(one, [self._file(file) for file in came])

    def _document(self, one: Document) -> Shape:
        if one.link:
            return shapes.document(one, {"link": one.link})
        return shapes.document(one, {"words": one.text} if one.text is not None else self._file(one))

    def _file(self, one: Document) -> Shape:
        name = PurePath(one.file_name)
        path = self._names.of(FILES, f"{local(one.at).date()} {name.stem}", name.suffix)
        self.files.append((path, one))
        return shapes.file(one, path)
