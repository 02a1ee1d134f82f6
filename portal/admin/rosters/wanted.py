"""One row, read as what it wants: a person, a role, a place. What cannot be so is a fault with its column."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.access.actor import Role
from portal.addresses import is_address
from portal.admin.rosters.columns import ADMINISTRATORS, NEEDED, ROLES, Column, plain
from portal.admin.rosters.reading import LONGEST_CELL, Row
from portal.web.languages import ENGLISH, spoken
from portal.web.text import Unprintable, clean

LONGEST = {Column.NAME: 120, Column.EXTERNAL_ID: 64, Column.CREDENTIALS: 40}


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken. `column`: none when it is about all of it."""

    line: int
    column: Column | None
    words: str


@dataclass(frozen=True)
class Wanted:
    """`group`: its name, in small letters. `therapist`: an address, or a number in the other system."""

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


class Faulty(Exception):
    def __init__(self, column: Column | None, words: str) -> None:
        super().__init__(words)
        self.column, self.words = column, words


def wanted(row: Row) -> Wanted:
    """Raises Faulty."""
    for column in Column:  # a short line has no cell for the last ones
        _check(row, column)
    role = _role(row.of(Column.ROLE))
    if not is_address(row.of(Column.EMAIL)):
        raise Faulty(Column.EMAIL, _("Please give an e-mail address, such as name@example.org."))
    if row.of(Column.THERAPIST) and role is not Role.PATIENT:
        raise Faulty(Column.THERAPIST, _("Only a patient has a therapist."))
    if row.of(Column.GROUP) and role is Role.THERAPIST:
        raise Faulty(Column.GROUP, _("A therapist has no group. Leave it empty, or make the person a leader."))
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
    )


def _check(row: Row, column: Column) -> None:
    cell, most = row.of(column), LONGEST.get(column, LONGEST_CELL)
    if column in NEEDED and not cell:
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
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Faulty(Column.FIRST_DAY, _("Please give a day, such as 2026-11-30.")) from None


def _language(words: str) -> str:
    name = plain(words) or ENGLISH
    if name not in spoken():
        known = ", ".join(spoken())
        raise Faulty(Column.LANGUAGE, _("“%(words)s” is none of %(known)s.", words=words, known=known))
    return name
