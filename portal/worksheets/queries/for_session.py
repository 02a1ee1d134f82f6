"""Worksheets around one session: what is due for it, and what is worked on there or done after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.reading import Statement, read
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Assignment, State, Submission
from portal.worksheets.policy import OF_HER_GROUPS
from portal.worksheets.published import catalogue, may_begin, title_of


@dataclass(frozen=True)
class Sheet:
    """A worksheet she has. `state` None: not begun."""

    assignment_id: UUID
    slug: str
    title: str
    due_at: datetime | None
    state: State | None

    @property
    def is_done(self) -> bool:
        return self.state in (State.SUBMITTED, State.REVIEWED)


@dataclass(frozen=True)
class Planned:
    """A worksheet of the session's plan: the one she has of it, or whether she may begin one."""

    slug: str
    title: str
    own: Sheet | None
    may_begin: bool


@dataclass(frozen=True)
class SessionSheets:
    """All the worksheets of one session."""

    due: tuple[Sheet, ...]
    in_session: tuple[Planned, ...]
    homework: tuple[Planned, ...]


_DUE_FOR = Assignment.due_appointment_id == bindparam("appointment_id", type_=Uuid())
_HERS: Statement = (
    select(
        Assignment.id,
        Assignment.slug,
        Assignment.version,
        Assignment.due_at,
        Assignment.due_appointment_id,
        Submission.state,
    )
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.patient_id == ME,
        Assignment.withdrawn_at.is_(None),
        or_(Assignment.homework_id.is_(None), Submission.id.is_not(None), OF_HER_GROUPS),
        or_(_DUE_FOR, Assignment.slug.in_(bindparam("slugs", expanding=True))),
    )
    .order_by(Assignment.made_at.desc(), Assignment.id.desc())
    .limit(100)
)


def session_sheets(
    actor: Actor, appointment_id: UUID, in_session: Iterable[str], homework: Iterable[str]
) -> SessionSheets:
    """One statement, and one where the clinic's own worksheets are planned."""
    there, after = list(in_session), list(homework)
    rows = read(_HERS, binds(actor, appointment_id=appointment_id, slugs=[*there, *after]))
    sheets = [(row, Sheet(row.id, row.slug, _title(actor, row), row.due_at, row.state)) for row in rows]
    newest = {sheet.slug: sheet for _row, sheet in reversed(sheets)}
    return SessionSheets(
        due=tuple(sheet for row, sheet in sheets if row.due_appointment_id == appointment_id),
        in_session=_planned(actor, there, newest),
        homework=_planned(actor, after, newest),
    )


def still_offered(slugs: Iterable[str]) -> list[Worksheet]:
    """What a plan names, without what was retired since."""
    found = []
    for slug in slugs:
        try:
            found.append(catalogue().current(slug))
        except UnknownWorksheet:
            continue
    return found


def _planned(actor: Actor, slugs: list[str], newest: dict[str, Sheet]) -> tuple[Planned, ...]:
    """Those that are still offered, or that she has."""
    found = []
    for slug in slugs:
        own = newest.get(slug)
        try:
            sheet = catalogue().current(slug).in_language(actor.language)
        except UnknownWorksheet:
            found += [Planned(slug, own.title, own, False)] if own else []
        else:
            found.append(Planned(sheet.id, sheet.short_title, own or newest.get(sheet.id), may_begin(sheet)))
    return tuple(found)


def _title(actor: Actor, row: Any) -> str:
    return title_of(row.slug, row.version, actor.language)
