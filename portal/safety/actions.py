"""The life of a follow-up: taken on, noted, passed on, closed with what was done, opened again. Never by itself."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.actor import Actor
from portal.database import Conflict, db
from portal.notifications.bell.actions import call_off
from portal.notifications.outbox import notify
from portal.safety.ladder import Rung, ladders
from portal.safety.models import Did, RiskTask, RiskTaskStep
from portal.safety.owning import reown
from portal.safety.stepping import NOTE, give_to, step, wait_again
from portal.vault.sealing import unseal

_LAST = (
    select(RiskTaskStep)
    .where(RiskTaskStep.task_id == bindparam("task_id"))
    .order_by(RiskTaskStep.at.desc(), RiskTaskStep.id.desc())
    .limit(1)
)


def acknowledge(actor: Actor, task: RiskTask) -> None:
    """The actor has seen it and takes it on. Raises Conflict when somebody was faster."""
    _take_turns(task)
    task.acknowledge(actor.id, clock.now())
    wait_again(task)
    step(task, Did.ACKNOWLEDGED, actor.id)


def note(actor: Actor, task: RiskTask, words: str) -> None:
    """What was done so far, or tried. It may be written after the close, too."""
    _take_turns(task)
    if not _just_said(actor, task, words):
        step(task, Did.NOTED, actor.id, note=words)


def pass_on(actor: Actor, task: RiskTask, to_id: UUID, words: str) -> None:
    """A colleague answers for it from now on, and has not seen it yet. Raises Conflict when it is closed."""
    _take_turns(task)
    task.check_open()
    if to_id == task.owner_id:
        raise Conflict(_("They answer for it already."))
    rung = ladders([task.patient_id])[task.patient_id].rung_of(to_id)
    give_to(task, to_id, Rung.THERAPIST if rung is None else rung, actor.id, words)


def close(actor: Actor, task: RiskTask, words: str) -> None:
    """What was done is in the words. Raises Conflict when somebody closed it before."""
    _take_turns(task)
    task.close(actor.id, clock.now())
    task.next_nag_at = None
    call_off(task.id)
    step(task, Did.CLOSED, actor.id, note=words)


def reopen(actor: Actor, task: RiskTask, words: str) -> None:
    """Why is in the words. Its owner is who is to be asked today. Raises Conflict when it is open, or another is."""
    _take_turns(task)
    task.reopen()
    task.rung = task.nags = 0
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise Conflict(_("There is an open follow-up on the same already. Please go on there.")) from None
    wait_again(task)
    owner_id = task.owner_id
    taken = step(task, Did.REOPENED, actor.id, to_id=owner_id, note=words)
    reown(actor.id, [task.patient_id])
    if task.owner_id == owner_id:  # otherwise it was told of by passing on
        notify(task.owner_id, "follow_up", task.id, cause=taken.id.hex)


def _just_said(actor: Actor, task: RiskTask, words: str) -> bool:
    """A second tap says what stands there already."""
    last = db.session.scalars(_LAST, {"task_id": task.id}).first()
    if last is None or (last.did, last.by_id) != (Did.NOTED, actor.id) or not last.note_sealed:
        return False
    return unseal(NOTE, last.id, last.note_sealed) == words


def _take_turns(task: RiskTask) -> None:
    """Two who press at once come one after the other, and the second sees what the first did."""
    db.session.refresh(task, with_for_update=True)
