"""Who joins, leads and answers for whom, from when. Each change ends the old row's days and never the past."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from portal.audit.record import record
from portal.database import db
from portal.programs.models import CareRole, CareTeamMember, Enrollment, Group, GroupLeader


class GroupFull(Exception):
    """The group has as many patients as it can hold on that day."""


class AlreadyThere(Exception):
    """The person already has this place in that span."""


def enroll(patient_id: UUID, group: Group, from_on: date, by: UUID | None) -> Enrollment:
    """Give a patient a place in a group from a day on. Raises GroupFull or AlreadyThere."""
    db.session.execute(select(Group.id).where(Group.id == group.id).with_for_update())
    on_that_day = [Enrollment.group_id == group.id, or_(Enrollment.until_on.is_(None), Enrollment.until_on >= from_on)]
    if db.session.scalar(select(Enrollment.id).where(*on_that_day, Enrollment.patient_id == patient_id).limit(1)):
        raise AlreadyThere
    if (db.session.scalar(select(func.count(Enrollment.id)).where(*on_that_day)) or 0) >= group.capacity:
        raise GroupFull
    place = Enrollment(patient_id=patient_id, group_id=group.id, from_on=from_on)
    db.session.add(place)
    db.session.flush()
    record(by, "enrolled", "enrollment", place.id, patient_id=patient_id)
    return place


def end_enrollment(place: Enrollment, last_day: date, by: UUID | None) -> None:
    """The place is the patient's up to and including `last_day`."""
    place.until_on = max(last_day, place.from_on)
    db.session.flush()
    record(by, "ended enrollment", "enrollment", place.id, patient_id=place.patient_id)


def add_leader(group: Group, user_id: UUID, from_on: date, by: UUID | None) -> GroupLeader:
    """Raises AlreadyThere."""
    there = select(GroupLeader.id).where(
        GroupLeader.group_id == group.id,
        GroupLeader.user_id == user_id,
        or_(GroupLeader.until_on.is_(None), GroupLeader.until_on >= from_on),
    )
    if db.session.scalar(there.limit(1)):
        raise AlreadyThere
    leader = GroupLeader(group_id=group.id, user_id=user_id, from_on=from_on)
    db.session.add(leader)
    db.session.flush()
    record(by, "added leader", "group", group.id)
    return leader


def end_leader(leader: GroupLeader, last_day: date, by: UUID | None) -> None:
    leader.until_on = max(last_day, leader.from_on)
    db.session.flush()
    record(by, "ended leader", "group", leader.group_id)


def set_care_team(
    patient_id: UUID, user_id: UUID, care_role: CareRole, from_on: date, by: UUID | None
) -> CareTeamMember:
    """Make `user_id` the patient's therapist or supervisor from a day on; the one before ends the day before."""
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
