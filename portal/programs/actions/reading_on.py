"""How long somebody can still sign in and read after her last day: as many days as her program says."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, User
from portal.audit.record import record
from portal.database import db
from portal.programs.actions.placing import today
from portal.programs.models import Group, Program, Track

_READ_DAYS = (
    select(Program.read_days).join(Track, Track.program_id == Program.id).join(Group, Group.track_id == Track.id)
)


def reads_until(group_id: UUID, last_day: date) -> date:
    """The last day on which somebody reads whose last day in this group is `last_day`."""
    days = db.session.scalar(_READ_DAYS.where(Group.id == group_id))
    return last_day + timedelta(days=days or 0)


def read_until(patient_id: UUID, day: date, by: UUID | None) -> None:
    """She is a patient here up to and including this day. A role that ended before stays so."""
    for grant in _grants(patient_id, today()):
        grant.until_on = max(day, grant.from_on)
    db.session.flush()
    record(by, "set last day of reading", "user", patient_id, patient_id=patient_id)


def read_on(patient_id: UUID, by: UUID | None) -> None:
    """She is a patient here until further notice. Who never was one does not become one by this."""
    held = _grants(patient_id)
    if not held or held[-1].until_on is None:
        return
    if held[-1].until_on >= today():
        held[-1].until_on = None
    else:
        db.session.add(RoleGrant(user_id=patient_id, role=Role.PATIENT, from_on=today()))
    db.session.flush()
    record(by, "reads on", "user", patient_id, patient_id=patient_id)


def _grants(patient_id: UUID, lasting_on: date | None = None) -> list[RoleGrant]:
    """In order. Locks the person, so that two grants never overlap."""
    db.session.execute(select(User.id).where(User.id == patient_id).with_for_update())
    wanted = select(RoleGrant).where(RoleGrant.user_id == patient_id, RoleGrant.role == Role.PATIENT)
    if lasting_on is not None:
        wanted = wanted.where(or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= lasting_on))
    return list(db.session.scalars(wanted.order_by(RoleGrant.from_on)))
