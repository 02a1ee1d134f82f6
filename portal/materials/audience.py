"""Whom a release reaches, and telling them."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, exists, or_, select

from portal import clock
from portal.database import db
from portal.materials.models import Release
from portal.materials.policy import STANDING
from portal.notifications.models import Notice
from portal.notifications.outbox import notify_all
from portal.programs import clinic
from portal.programs.models import Enrollment, Group, Track
from portal.programs.policy import in_force

Taker = Group | Track
NOTICE = "handout"
LATE = timedelta(days=3)
"""Nobody is told of what has been out for longer."""

_GROUP, _TRACK = (bindparam(name, type_=Uuid()) for name in ("group_id", "track_id"))
_SINCE = bindparam("joined_from", type_=Date())
_REACHED = (
    select(Enrollment.patient_id)
    .join(Group, Group.id == Enrollment.group_id)
    .where(or_(Group.id == _GROUP, Group.track_id == _TRACK), in_force(Enrollment))
    .where(or_(_SINCE.is_(None), Enrollment.from_on >= _SINCE))
    .distinct()
    .order_by(Enrollment.patient_id)
)


def reached_by(release: Release, today: date) -> list[UUID]:
    """The patients who may read it, once it is out."""
    whose = {"group_id": release.group_id, "track_id": release.track_id, "joined_from": release.joined_from}
    return list(db.session.scalars(_REACHED, {"today": today, **whose}))


def tell(releases: Iterable[Release], today: date) -> None:
    """Everybody who may read something of this now, once. Of what is not out yet nobody is told yet."""
    told: set[UUID] = set()
    for release in releases:
        if release.from_at <= clock.now():
            notify_all(new := set(reached_by(release, today)) - told, NOTICE, release.id)
            told |= new


def tell_of_what_came_out() -> int:
    """Of handouts that were posted for later and are out by now. For a job that comes round; twice tells once."""
    now = clock.now()
    untold = ~exists().where(Notice.subject_id == Release.id, Notice.kind == NOTICE)
    came_out = select(Release).where(STANDING, Release.from_at <= now, Release.from_at > now - LATE, untold)
    found = list(db.session.scalars(came_out.order_by(Release.from_at)))
    for release in found:
        tell([release], clock.today_in(clinic.facts().zone))
    return len(found)
