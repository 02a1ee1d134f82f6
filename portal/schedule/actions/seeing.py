"""Somebody who leads a session, or answers for a patient, sees what she said about coming."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, update

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record_each
from portal.database import db, table_of
from portal.notifications.bell import actions as bell
from portal.schedule.actions import looking
from portal.schedule.attendance_models import AbsenceNotice
from portal.schedule.queries.notices import Told

_NOTICES = table_of(AbsenceNotice)
_SEE = (
    update(_NOTICES)
    .where(
        _NOTICES.c.seen_at.is_(None),
        _NOTICES.c.taken_back_at.is_(None),
        _NOTICES.c.id.in_(bindparam("ids", expanding=True)),
    )
    .values(seen_at=bindparam("at"), seen_by=bindparam("by"))
)
_SEE_AT = (
    update(_NOTICES)
    .where(
        _NOTICES.c.seen_at.is_(None),
        _NOTICES.c.taken_back_at.is_(None),
        _NOTICES.c.appointment_id == bindparam("appointment"),
    )
    .values(seen_at=bindparam("at"), seen_by=bindparam("by"))
)


def see_notices(actor: Actor, told: Iterable[Told], noted: bool = True) -> None:
    """The first who sees each is noted, and everybody who reads a patient's words. Five statements at most.

    `noted`: unless the page that shows more of hers writes the link itself.
    """
    shown = list(told)
    unseen = [one.id for one in shown if not one.seen]
    if unseen:
        db.session.execute(_SEE, {"ids": unseen, "at": clock.now(), "by": actor.id})
    bell.seen(actor, [one.id for one in shown])
    if noted:
        record_each(actor.id, "read", "absence_notice", None, (one.patient_id for one in shown if one.has_words))


def see_notices_at(actor: Actor, appointment_id: UUID, readers_of: Iterable[UUID], unseen: bool) -> None:
    """The same for the roster of one session; `readers_of`: whose words stand on it."""
    if unseen:
        db.session.execute(_SEE_AT, {"appointment": appointment_id, "at": clock.now(), "by": actor.id})
    looking.see_bell(actor, appointment_id)
    record_each(actor.id, "read", "absence_notice", appointment_id, readers_of)
