"""Who answers for a patient, from when until when."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from portal.accounts.models import User
from portal.audit.record import record
from portal.database import db
from portal.programs.actions.ending import end
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.models import CareRole, CareTeamMember
from portal.programs.serving import check_clinician


def set_care_team(
    patient_id: UUID, user_id: UUID, care_role: CareRole, from_on: date, by: UUID | None
) -> CareTeamMember:
    """Make `user_id` the patient's therapist or supervisor from a day on; the one before ends the day before.

    Raises AlreadyThere, or Conflict for who works in another program only.
    """
    check_clinician(user_id, patient_id, from_on)
    db.session.execute(select(User.id).where(User.id == patient_id).with_for_update())
    current = select(CareTeamMember).where(
        CareTeamMember.patient_id == patient_id,
        CareTeamMember.care_role == care_role,
        or_(CareTeamMember.until_on.is_(None), CareTeamMember.until_on >= from_on),
    )
    for member in db.session.scalars(current):
        if member.user_id == user_id:
            raise AlreadyThere
        if member.from_on >= from_on:
            db.session.delete(member)  # it never came into force
        else:
            member.until_on = from_on - timedelta(days=1)
    member = CareTeamMember(patient_id=patient_id, user_id=user_id, care_role=care_role, from_on=from_on)
    db.session.add(member)
    db.session.flush()
    record(by, "set care team", "care_team_member", member.id, patient_id=patient_id)
    return member


def end_care(member: CareTeamMember, last_day: date, by: UUID | None) -> None:
    """Raises Conflict when it ends earlier already."""
    end(member, last_day)
    record(by, "ended care team", "care_team_member", member.id, patient_id=member.patient_id)
