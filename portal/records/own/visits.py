"""Her sessions, past and to come, by their ids."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.access.actor import Actor
from portal.access.scope import ME
from portal.accounts.models import User
from portal.reading import Statement, limited
from portal.records.own.portions import ALL, PORTION, Portioned, Which
from portal.records.own.rows import Visit
from portal.schedule.attendance_models import AbsenceNotice, Attendance, Kind, Presence
from portal.schedule.mark_and_notice import her_mark, her_notice
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import visible_when
from portal.web.in_languages import by_language, told
from portal.web.translation import text as _


def _some(which: ColumnElement[bool]) -> Statement:
    some = limited(
        visible_when(which, own_only=True).with_only_columns(Appointment.id).order_by(Appointment.id), PORTION
    )
    return (
        select(
            Appointment.id,
            Appointment.group_id,
            Appointment.title,
            Appointment.topic,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.room,
            Appointment.bring,
            Appointment.bring_in_other_languages,
            Appointment.link,
            Appointment.standing,
            Appointment.staff_id,
            User.name.label("staff"),
            Attendance.presence,
            Attendance.minutes,
            AbsenceNotice.kind.label("notice"),
        )
        .outerjoin(User, User.id == Appointment.staff_id)
        .outerjoin(Attendance, her_mark(Appointment.id, ME))
        .outerjoin(AbsenceNotice, her_notice(Appointment.id, ME))
        .where(Appointment.id.in_(select(some.subquery("some").c.id)))
        .order_by(Appointment.id)
    )


_VISITS = Portioned(Appointment.id, _some)


def visits(actor: Actor, which: Which = ALL) -> Iterator[list[Visit]]:
    """In portions. One statement each."""
    return ([_visit(row, actor.language) for row in rows] for rows in _VISITS.read(actor, which))


def _visit(row: Any, reads: str) -> Visit:
    presence: Presence | None = row.presence
    marked = presence is not None and presence is not Presence.EXPECTED
    alone = row.group_id is None
    return Visit(
        id=row.id,
        title=_("One-to-one") if alone else row.title,
        topic=row.topic,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
        bring=told(by_language(row.bring, row.bring_in_other_languages), reads).words,
        is_online=bool(row.link),
        cancelled=row.standing is Standing.CANCELLED,
        with_id=row.staff_id if alone else None,
        with_name=(row.staff or "") if alone else "",
        was_there=presence.is_there if presence is not None and marked else None,
        minutes=row.minutes if marked else None,
        said_away=row.notice is Kind.ABSENT,
    )
