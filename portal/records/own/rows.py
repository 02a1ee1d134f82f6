"""What the rest of this package reads, and `fhir` and `along` write down. Nothing here knows a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.messages.enclosure import Enclosure
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.values import Number
from portal.worksheets.definitions.worksheet import Worksheet


@dataclass(frozen=True)
class Person:
    """She herself."""

    id: UUID
    name: str
    email: str
    language: str
    phone: str = ""
    relative: "Relative | None" = None


@dataclass(frozen=True)
class Relative:
    """Whom the clinic may call for her. `relation`: who they are to her, in her words."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class House:
    """The clinic."""

    name: str
    phone: str


@dataclass(frozen=True)
class Worker:
    """Somebody who works or worked here and answered for her, met her alone, or wrote to her."""

    id: UUID
    name: str
    credentials: str


@dataclass(frozen=True)
class Member:
    """Of her care team, from one day until another."""

    id: UUID
    worker_id: UUID
    name: str
    credentials: str
    is_therapist: bool
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Place:
    """In a group."""

    group: str
    program: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Visit:
    """A session of hers. `with_id`: who holds it, where it is for her alone.

    `was_there`: by the mark; None where none was made. `said_away`: she said that she would not come.
    """

    id: UUID
    title: str
    topic: str
    starts_at: datetime
    ends_at: datetime
    room: str
    bring: str
    is_online: bool
    cancelled: bool
    with_id: UUID | None
    with_name: str
    was_there: bool | None
    minutes: int | None
    said_away: bool


@dataclass(frozen=True)
class Score:
    """Worked out from her answers, and shown to her. `band`: what the number means, in words."""

    field: Field
    value: Number
    band: str


@dataclass(frozen=True)
class Filled:
    """One worksheet as she sent it once, or as it stands unsent.

    `answers` as the definition nests them; `declined`: what she would rather not answer.
    """

    id: UUID
    worksheet: Worksheet
    at: datetime
    is_sent: bool
    answers: Mapping[str, Any] = field(repr=False)
    declined: frozenset[str]
    scores: tuple[Score, ...] = field(repr=False)
    typed_in_by: UUID | None = None  # from paper


@dataclass(frozen=True)
class Said:
    """A message of hers or to her. `is_for_team`: her care team reads it, and not the office."""

    id: UUID
    talk: str
    is_for_team: bool
    by_id: UUID
    by_name: str
    at: datetime
    words: str = field(repr=False)
    files: Sequence[Enclosure] = ()


@dataclass(frozen=True)
class Remark:
    """What was written back about a worksheet. `about_id`: which `Filled`; `item`: which question, "" for the whole."""

    id: UUID
    about_id: UUID
    item: str
    by_id: UUID
    at: datetime
    words: str = field(repr=False)


@dataclass(frozen=True)
class Document:
    """A letter of hers, a proof of attendance, a handout of her group, a file from a message.

    `text` is its content where that is short; a file is fetched when its turn has come. `link`: it lies elsewhere.
    """

    id: UUID
    kind: str  # letter, proof, handout or file
    title: str
    at: datetime
    media_type: str
    size: int | None = None
    text: str | None = field(default=None, repr=False)
    link: str = ""
    file_name: str = ""
    by_id: UUID | None = None
