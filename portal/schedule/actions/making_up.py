"""Whoever leads a session says whether a guest may come to it to make up for one she missed."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.outbox import notify
from portal.programs.models import Group
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_some_group_on
from portal.schedule.queries.room import room_left


def confirm(actor: Actor, make_up: MakeUp) -> None:
    """There is room, and the session is yet to come: she is expected. Raises Conflict."""
    session = _hold(make_up)
    if make_up.standing is Asked.CONFIRMED:
        return
    _check_asked(make_up)
    if session.standing is Standing.CANCELLED or session.ends_at <= clock.now():
        raise Conflict(_("This session is over or was cancelled, so nobody can come to it."))
    if not db.session.scalar(select(in_some_group_on(make_up.patient_id, session.local_on))):
        raise Conflict(_("This patient has no place in a group on that day. Nothing was changed."))
    if _comes_already(make_up):
        raise Conflict(_("This patient comes to this session already, to make up for another one. Once counts once."))
    if not room_left([session.id])[session.id]:
        raise Conflict(_("The group is full at this session, so there is no room for a guest. Nothing was changed."))
    _decide(actor, make_up, Asked.CONFIRMED)


def decline(actor: Actor, make_up: MakeUp) -> None:
    """She cannot come to this one. Raises Conflict."""
    _hold(make_up)
    if make_up.standing is Asked.DECLINED:
        return
    _check_asked(make_up)
    _decide(actor, make_up, Asked.DECLINED)


def _hold(make_up: MakeUp) -> Appointment:
    """The group's row, at which enrolling waits too, and then the question's: what is counted next stays true."""
    session = db.session.get_one(Appointment, make_up.guest_id)
    db.session.execute(select(Group.id).where(Group.id == session.group_id).with_for_update())
    db.session.refresh(session, with_for_update={"key_share": True})
    db.session.refresh(make_up, with_for_update=True)
    return session


def _comes_already(make_up: MakeUp) -> bool:
    for_another = select(MakeUp.id).where(
        MakeUp.patient_id == make_up.patient_id,
        MakeUp.guest_id == make_up.guest_id,
        MakeUp.standing == Asked.CONFIRMED,
    )
    return db.session.scalar(for_another.limit(1)) is not None


def _check_asked(make_up: MakeUp) -> None:
    if make_up.standing is Asked.WITHDRAWN:
        raise Conflict(_("The patient has taken it back, so there is nothing to decide."))
    if make_up.standing is not Asked.ASKED:
        raise Conflict(_("Somebody has decided this already. Nothing was changed."))


def _decide(actor: Actor, make_up: MakeUp, standing: Asked) -> None:
    make_up.standing, make_up.decided_at, make_up.decided_by = standing, clock.now(), actor.id
    db.session.flush()
    record(actor.id, f"{standing} make-up", "make_up", make_up.id, patient_id=make_up.patient_id)
    notify(make_up.patient_id, "make_up", make_up.id, cause=standing)
