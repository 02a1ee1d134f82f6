"""One row, read as what it wants: a person, a role, a place. What cannot be so is a fault with its column."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _

from portal.access.actor import Role
from portal.addresses import is_address
from portal.admin.rosters.columns import ADMINISTRATORS, LANGUAGES, NEEDED, ROLES, Column, plain
from portal.admin.rosters.reading import LONGEST_CELL, Row
from portal.programs.contacts import SOMEBODY, TOLD
from portal.web.languages import ENGLISH, spoken
from portal.web.telephone import tel
from portal.web.text import Unprintable, clean, is_seen

T = TypeVar("T")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+")
LONGEST = {
    Column.NAME: 120,
    Column.EXTERNAL_ID: 64,
    Column.CREDENTIALS: 40,
    Column.PHONE: 40,
    Column.CONTACT_NAME: 120,
    Column.RELATION: 60,
    Column.CONTACT_PHONE: 60,
}
_SOMEBODY = tuple(Column(name) for name in SOMEBODY)


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken. `column`: none when it is about all of it."""

    line: int
    column: Column | None
    words: str


@dataclass(frozen=True)
class Wanted:
    """`group`: its name, in small letters. `therapist`: an address, or a number in the other system. `told`: how
    a patient is reached, by the names of contacts.TOLD, which are those of the columns."""

    line: int
    external_id: str
    name: str
    email: str
    role: Role
    group: str
    first_day: date | None
    therapist: str
    language: str
    credentials: str
    told: Mapping[str, str] = field(repr=False)


class Faulty(Exception):
    def __init__(self, column: Column | None, words: str) -> None:
        super().__init__(words)
        self.column, self.words = column, words


class Refused(Exception):
    """All that cannot be so in a row, at most one of each cell: one look at the trial, one correction.

    `rest`: the row without the cells that are wrong; none when it is not known who is meant, or as what.
    """

    def __init__(self, faults: list[Faulty], rest: Wanted | None = None) -> None:
        super().__init__(*(fault.words for fault in faults))
        self.faults, self.rest = faults, rest


class Faults:
    """Goes on past a fault, and has them all in the end."""

    def __init__(self) -> None:
        self._found: dict[Column | None, Faulty] = {}

    def tried(self, read: Callable[..., T], *given: Any) -> T | None:
        """None where that raises Faulty."""
        try:
            return read(*given)
        except Faulty as fault:
            self._found.setdefault(fault.column, fault)
            return None

    def end(self, rest: Wanted | None = None) -> None:
        """Raises Refused, if there was one."""
        if self._found:
            raise Refused(list(self._found.values()), rest)

    @property
    def columns(self) -> frozenset[Column | None]:
        return frozenset(self._found)


def wanted(row: Row) -> Wanted:
    """Raises Refused."""
    faults = Faults()
    for column in Column:  # a short line has no cell for the last ones
        faults.tried(_check, row, column)
    role = faults.tried(_role, row.of(Column.ROLE))
    faults.tried(_check_number, row.of(Column.EXTERNAL_ID))
    faults.tried(_check_address, row.of(Column.EMAIL))
    faults.tried(_check_place, row, role)
    faults.tried(_check_therapist, row, role)
    faults.tried(_check_phone, row, role)
    faults.tried(_check_contact, row, role)
    faults.tried(_day, row.of(Column.FIRST_DAY))
    faults.tried(_language, row.of(Column.LANGUAGE))
    is_clear = faults.columns.isdisjoint(NEEDED)
    faults.end(_wants(_without(row, faults.columns)) if is_clear else None)
    return _wants(row)


def _wants(row: Row) -> Wanted:
    """Of cells that are right."""
    role = _role(row.of(Column.ROLE))
    told = TOLD if role is Role.PATIENT else ()
    return Wanted(
        line=row.number,
        external_id=row.of(Column.EXTERNAL_ID),
        name=row.of(Column.NAME),
        email=row.of(Column.EMAIL),
        role=role,
        group=row.of(Column.GROUP).casefold(),
        first_day=_day(row.of(Column.FIRST_DAY)),
        therapist=row.of(Column.THERAPIST),
        language=_language(row.of(Column.LANGUAGE)),
        credentials=row.of(Column.CREDENTIALS),
        told={name: row.of(Column(name)) for name in told},
    )


def _without(row: Row, faulty: Collection[Column | None]) -> Row:
    """A place on no day is none."""
    left_out = {*faulty, Column.GROUP} if Column.FIRST_DAY in faulty else set(faulty)
    return replace(row, cells={column: cell for column, cell in row.cells.items() if column not in left_out})


def is_patient(row: Row) -> bool:
    """As far as its cell can be read."""
    return ROLES.get(plain(row.of(Column.ROLE))) is Role.PATIENT


def _check_number(cell: str) -> None:
    """1.23457E+11: what stood there is gone, and somebody else's number may have become the same."""
    if _SHORTENED.fullmatch(cell):
        raise Faulty(
            Column.EXTERNAL_ID,
            _("A spreadsheet has shortened this number. Please make the column text there, and save it once more."),
        )


def _check_address(cell: str) -> None:
    if not is_address(cell):
        raise Faulty(Column.EMAIL, _("Please give an e-mail address, such as name@example.org."))


def _check_place(row: Row, role: Role | None) -> None:
    if row.of(Column.GROUP) and role is Role.THERAPIST:
        raise Faulty(Column.GROUP, _("A therapist has no group. Leave it empty, or make the person a leader."))


def _check_therapist(row: Row, role: Role | None) -> None:
    if row.of(Column.THERAPIST) and role not in (Role.PATIENT, None):
        raise Faulty(Column.THERAPIST, _("Only a patient has a therapist."))


def _check_phone(row: Row, role: Role | None) -> None:
    words = row.of(Column.PHONE)
    if words and role not in (Role.PATIENT, None):
        raise Faulty(Column.PHONE, _("Only a patient’s number is kept here."))
    if words and not tel(words):
        raise Faulty(Column.PHONE, _("Please give a number that can be called, such as (555) 010-0142."))


def _check_contact(row: Row, role: Role | None) -> None:
    """Somebody to be called is of use with a name and a number, or not at all."""
    told = {column: row.of(column) for column in _SOMEBODY}
    if not any(told.values()):
        return
    if role not in (Role.PATIENT, None):
        first = next(column for column, words in told.items() if words)
        raise Faulty(first, _("Only for a patient is somebody to call kept here."))
    if not told[Column.CONTACT_PHONE]:
        raise Faulty(Column.CONTACT_PHONE, _("This still needs a number, or leave all three empty."))
    if not tel(told[Column.CONTACT_PHONE]):
        raise Faulty(Column.CONTACT_PHONE, _("Please give a number that can be called, such as (555) 010-0142."))
    if not told[Column.CONTACT_NAME]:
        raise Faulty(Column.CONTACT_NAME, _("Whose number is this? Please give a name, or empty the number."))


def _check(row: Row, column: Column) -> None:
    cell, most = row.of(column), LONGEST.get(column, LONGEST_CELL)
    if column in NEEDED and not is_seen(cell):
        raise Faulty(column, _("This cell is empty, and it is needed."))
    if len(cell) > most:
        raise Faulty(column, _("This is too long. Please keep it under %(n)s characters.", n=most))
    try:
        clean(cell)
    except Unprintable:
        raise Faulty(column, _("This holds a character that cannot be saved.")) from None


def _role(words: str) -> Role:
    name = plain(words)
    if name in ADMINISTRATORS:
        raise Faulty(Column.ROLE, _("Administrators are invited one by one, under People."))
    if name not in ROLES:
        raise Faulty(Column.ROLE, _("“%(words)s” is none of patient, therapist, leader.", words=words))
    return ROLES[name]


def _day(words: str) -> date | None:
    """Also as a spreadsheet of these parts writes a day again when it saves: month first."""
    slashed = _SLASHED.fullmatch(words)
    try:
        if slashed:
            month, day, year = map(int, slashed.groups())
            return date(year, month, day)
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Faulty(Column.FIRST_DAY, _("Please give a day, such as 2026-11-30 or 11/30/2026.")) from None


def _language(words: str) -> str:
    plainly = plain(words) or ENGLISH
    name = LANGUAGES.get(plainly, plainly)
    if name not in spoken():
        known = ", ".join(spoken())
        raise Faulty(Column.LANGUAGE, _("“%(words)s” is none of %(known)s.", words=words, known=known))
    return name
