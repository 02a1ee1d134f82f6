"""A clinician hands a patient over to another, from a day on, with a note for the two of them. Both are told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import Select, Uuid, bindparam, or_, select

from portal import clock
from portal.access.actor import Actor, Role
from portal.accounts.models import Standing, User
from portal.accounts.turns import wait_for_all
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.outbox import notify_all
from portal.programs.actions.caring import set_care_team
from portal.programs.actions.placing import DAY
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.life_models import CareHandOver
from portal.programs.models import CareRole, CareTeamMember, Cover
from portal.programs.policy import held_by
from portal.programs.standing import standing
from portal.vault.sealing import seal

NOTE = "care_hand_over.note_sealed"
_ABLE = select(User.name).where(
    User.id == bindparam("user_id", type_=Uuid()), User.standing == Standing.ACTIVE, held_by(User.id, Role.THERAPIST)
)


PassOn = Callable[[CareHandOver], None]
"""What goes with her: nothing yet, while the day is still to come."""


def connect(app: Flask, pass_on: PassOn) -> None:
    app.extensions["hand-overs"] = pass_on


@dataclass(frozen=True)
class Passing:
    """Who hands over to whom, from which day. `note`: what only the two, and who covers for them, read."""

    patient_id: UUID
    from_id: UUID
    to_id: UUID
    from_on: date
    note: str = ""
    form_key: str = ""


def hand_over(actor: Actor, it: Passing) -> CareHandOver:
    """The same form twice is once. Raises Conflict."""
    wait_for_all(it.patient_id)
    known = db.session.scalar(select(CareHandOver).where(CareHandOver.form_key == (it.form_key or None)))
    if known is not None:
        return known
    check(actor, it)
    _take_back_what_is_to_come(actor, it.patient_id, it.from_on)
    try:
        set_care_team(it.patient_id, it.to_id, CareRole.THERAPIST, it.from_on, actor.id)
    except AlreadyThere:
        raise Conflict(_("This patient is theirs already, or will be.")) from None
    row = _row(actor, it)
    record(actor.id, "handed over", "care_hand_over", row.id, patient_id=it.patient_id)
    notify_all({it.patient_id, it.to_id, it.from_id} - {actor.id}, "care_team", row.id)
    cast(PassOn, current_app.extensions["hand-overs"])(row)
    return row


def take_back(actor: Actor, row: CareHandOver) -> None:
    """Before its day: whoever answers for her now goes on doing so. Twice is once. Raises Conflict when it is late."""
    wait_for_all(row.patient_id)
    db.session.refresh(row)
    if row.taken_back_at is not None:
        return
    if row.from_on <= actor.today:
        raise Conflict(_("The day of this hand-over has come, so it stays. Whoever answers now can hand over again."))
    for member in db.session.scalars(_therapists(row.patient_id)):
        if member.user_id == row.to_id and member.from_on == row.from_on:
            db.session.delete(member)
        elif member.until_on == row.from_on - DAY:  # who handed over, or who was to come in between
            member.until_on = None
    _mark_taken_back(actor, row)


def note_read(actor: Actor, row: CareHandOver) -> None:
    """Whoever takes over has read the note. The first time counts."""
    row.read_at = row.read_at or clock.now()
    db.session.flush()
    record(actor.id, "took note", "care_hand_over", row.id, patient_id=row.patient_id)


def check(actor: Actor, it: Passing) -> None:
    """Raises Conflict when it cannot be."""
    name = db.session.scalar(_ABLE, {"user_id": it.to_id, "today": it.from_on})
    if name is None:
        raise Conflict(_("This person will be no therapist here on that day. Please choose somebody else."))
    if it.to_id == it.from_id:
        raise Conflict(_("This patient is theirs already, or will be."))
    if standing(actor, it.patient_id).is_over:
        raise Conflict(_("This patient has no place in the program any more, so there is nobody to hand over."))
    away = select(Cover).where(
        Cover.user_id == it.to_id,
        Cover.from_on <= it.from_on,
        or_(Cover.until_on.is_(None), Cover.until_on >= it.from_on),
    )
    if db.session.scalar(away.limit(1)) is not None:
        raise Conflict(_("%(name)s is away on that day. Please choose a later day or somebody else.", name=name))


def _therapists(patient_id: UUID) -> Select[CareTeamMember]:
    return select(CareTeamMember).where(
        CareTeamMember.patient_id == patient_id, CareTeamMember.care_role == CareRole.THERAPIST
    )


def _take_back_what_is_to_come(actor: Actor, patient_id: UUID, from_on: date) -> None:
    """Another was planned for that day or a later one: this one takes its place."""
    planned = select(CareHandOver).where(
        CareHandOver.patient_id == patient_id, CareHandOver.from_on >= from_on, CareHandOver.taken_back_at.is_(None)
    )
    for row in db.session.scalars(planned.where(CareHandOver.from_on > actor.today)).all():
        _mark_taken_back(actor, row)


def _mark_taken_back(actor: Actor, row: CareHandOver) -> None:
    row.taken_back_at = clock.now()
    db.session.flush()
    record(actor.id, "took back hand-over", "care_hand_over", row.id, patient_id=row.patient_id)
    notify_all({row.patient_id, row.to_id, row.from_id} - {actor.id}, "care_team", row.id, cause="taken back")


def _row(actor: Actor, it: Passing) -> CareHandOver:
    row_id = new_id()
    row = CareHandOver(
        id=row_id,
        patient_id=it.patient_id,
        from_id=it.from_id,
        to_id=it.to_id,
        from_on=it.from_on,
        note_sealed=seal(it.patient_id, NOTE, row_id, it.note) if it.note else None,
        made_by=actor.id,
        made_at=clock.now(),
        form_key=it.form_key or row_id.hex,
    )
    db.session.add(row)
    db.session.flush()
    return row
