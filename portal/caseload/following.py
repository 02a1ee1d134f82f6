"""What is told of a session follows it: handouts come out by its new times, and what is due before it is due by them.

Schedule, materials and worksheets do not know each other, so this floor listens to what is written of sessions. A
change that is made past the database session (an UPDATE of many rows) is not heard of: sessions are moved one by one.
"""

from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from portal.database import db
from portal.materials.models import Release, When
from portal.materials.timing import SessionTimes, follow
from portal.programs import clinic
from portal.schedule.models import Appointment
from portal.schedule.queries.sessions import Session as Shown
from portal.worksheets.actions import changing

TIMES = ("starts_at", "ends_at", "local_on")


def init_following() -> None:
    if not event.contains(db.session, "before_flush", _hear):
        event.listen(db.session, "before_flush", _hear)


def times_of(session: Appointment | Shown) -> SessionTimes:
    return SessionTimes(session.local_on, session.starts_at, session.ends_at)


def _hear(session: Session, context: Any, instances: Any) -> None:
    moved = [one for one in session.dirty if isinstance(one, Appointment) and _was_moved(one)]
    if moved:
        _follow(session, moved)


def _was_moved(appointment: Appointment) -> bool:
    state: Any = inspect(appointment)
    return any(state.attrs[name].history.has_changes() for name in TIMES)


def _follow(session: Session, moved: list[Appointment]) -> None:
    changing.follow_sessions({one.id: one.starts_at for one in moved})
    by_id = {one.id: one for one in moved}
    told_of = select(Release).where(Release.appointment_id.in_(list(by_id)), Release.opens != When.AT)
    for release in session.scalars(told_of):
        if release.appointment_id is not None:
            follow(release, times_of(by_id[release.appointment_id]), clinic.facts().zone)
