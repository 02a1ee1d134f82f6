"""Who joins, leads and answers for whom, from when. Each change ends the old row's days and never the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.audit.record import record
from portal.database import db
from portal.programs.models import (
    CareRole,
    CareTeamMember,
    Clinic,
    Dated,
    Enrollment,
    Group,
    GroupLeader,
    Program,
    Track,
)
from portal.vault.sealing import CLINIC

T = TypeVar("T", Program, Track, Group)


class GroupFull(Exception):
    """The group has as many patients as it can hold on that day."""


class AlreadyThere(Exception):
    """It is there already: the person's place in that span, or a thing of this name."""


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
    """The place is the patient's up to and including `last_day`. Raises Conflict when it ends earlier already."""
    _end(place, last_day)
    record(by, "ended enrollment", "enrollment", place.id, patient_id=place.patient_id)


def add_leader(group: Group, user_id: UUID, from_on: date, by: UUID | None) -> GroupLeader:
    """Raises AlreadyThere."""
    db.session.execute(select(Group.id).where(Group.id == group.id).with_for_update())
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
    """Raises Conflict when it ends earlier already."""
    _end(leader, last_day)
    record(by, "ended leader", "group", leader.group_id)


def set_care_team(
    patient_id: UUID, user_id: UUID, care_role: CareRole, from_on: date, by: UUID | None
) -> CareTeamMember:
    """Make `user_id` the patient's therapist or supervisor from a day on; the one before ends the day before.

    Raises AlreadyThere.
    """
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
    _end(member, last_day)
    record(by, "ended care team", "care_team_member", member.id, patient_id=member.patient_id)


def _end(dated: Dated, last_day: date) -> None:
    """One that would not have begun by its last day never comes into force: it goes, and the record keeps the news."""
    if last_day < dated.from_on:
        db.session.delete(dated)
    else:
        dated.end(last_day)
    db.session.flush()


def add_program(name: str, weekly_hours: int, weekly_days: int, by: UUID | None) -> Program:
    """Raises AlreadyThere."""
    return _add(Program(name=name, weekly_hours=weekly_hours, weekly_days=weekly_days), "program", by)


def add_track(program: Program, name: str, by: UUID | None) -> Track:
    """Raises AlreadyThere."""
    return _add(Track(program_id=program.id, name=name), "track", by)


def add_group(track: Track, name: str, capacity: int, room: str, link: str, by: UUID | None) -> Group:
    """Raises AlreadyThere."""
    return _add(Group(track_id=track.id, name=name, capacity=capacity, room=room, link=link), "group", by)


def change_group(group: Group, name: str, capacity: int, room: str, link: str, by: UUID | None) -> None:
    """Raises AlreadyThere. Nobody loses a place when the capacity goes below what is taken; nobody new comes in."""
    with _refusing_what_is_taken():
        group.name, group.capacity, group.room, group.link = name, capacity, room, link
    record(by, "changed group", "group", group.id)


def change_clinic(facts: dict[str, Any], by: UUID | None) -> Clinic:
    """Set the clinic's own facts; makes its row the first time."""
    clinic = db.session.scalar(select(Clinic).limit(1)) or Clinic(id=CLINIC)
    for name, value in facts.items():
        setattr(clinic, name, value)
    db.session.add(clinic)
    db.session.flush()
    record(by, "changed clinic", "clinic", clinic.id)
    return clinic


def _add(thing: T, kind: str, by: UUID | None) -> T:
    with _refusing_what_is_taken():
        db.session.add(thing)
    record(by, f"added {kind}", kind, thing.id)
    return thing


@contextmanager
def _refusing_what_is_taken() -> Iterator[None]:
    """Raises AlreadyThere when the name is taken, by somebody who asked at the same moment too."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError:
        raise AlreadyThere from None
