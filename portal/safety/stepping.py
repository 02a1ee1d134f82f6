"""What is written of a follow-up at every change of it, and when its owner is to hear of it again."""

from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.bell.actions import call_off
from portal.notifications.outbox import notify
from portal.programs.hours import after_open_minutes
from portal.programs.models import Clinic
from portal.safety.models import Did, Level, RiskTask, RiskTaskStep
from portal.vault.sealing import seal

NOTE = "risk_task_step.note_sealed"
VERBS = {
    Did.ACKNOWLEDGED: "acknowledged follow-up",
    Did.NOTED: "noted on follow-up",
    Did.CLOSED: "closed follow-up",
    Did.REOPENED: "reopened follow-up",
    Did.PASSED_ON: "passed on follow-up",
}


def step(task: RiskTask, did: Did, by: UUID | None, to_id: UUID | None = None, note: str = "") -> RiskTaskStep:
    """Write down what was done; in the patient's record too, but for reminders, which change nothing for her, and
    for its beginning, which has a cause of its own."""
    step_id = new_id()
    sealed = seal(task.patient_id, NOTE, step_id, note) if note else None
    taken = RiskTaskStep(
        id=step_id, task_id=task.id, did=did, at=clock.now(), by_id=by, to_id=to_id, note_sealed=sealed
    )
    db.session.add(taken)
    db.session.flush()
    if did in VERBS:
        record(by, VERBS[did], "risk_task", task.id, patient_id=task.patient_id)
    return taken


def opened(actor: Actor, task: RiskTask) -> None:
    """Its owner hears of it now, and again by the clinic's intervals. A rule opens it, or who forwards a message."""
    wait_again(task)
    step(task, Did.OPENED, actor.id if task.message_id is not None else None, to_id=task.owner_id)
    record(actor.id, "opened follow-up", "risk_task", task.id, patient_id=task.patient_id)
    notify(task.owner_id, "follow_up", task.id)


def give_to(task: RiskTask, owner_id: UUID, rung: int, by: UUID | None, note: str = "") -> None:
    """Somebody else answers for it from now on, and has not seen it yet. Who did before is not asked any more, and may
    still look."""
    task.owner_id, task.rung, task.nags = owner_id, rung, 0
    task.acknowledged_at = task.acknowledged_by = None
    wait_again(task)
    taken = step(task, Did.PASSED_ON, by, to_id=owner_id, note=note)
    call_off(task.id)
    notify(owner_id, "follow_up", task.id, cause=taken.id.hex)


def wait_again(task: RiskTask) -> None:
    """From now on, so many minutes of the clinic's open hours."""
    task.next_nag_at = after_open_minutes(clock.now(), interval(task)) if task.closed_at is None else None


def interval(task: RiskTask) -> int:
    """In minutes. What somebody has taken on is asked about as rarely as what can wait."""
    return minutes_of(intervals_of_clinic())[Level.WATCH if task.acknowledged_at is not None else task.level]


def minutes_of(clinic: Clinic) -> dict[Level, int]:
    """Of open time, after which the owner of a follow-up is reminded."""
    return {
        Level.URGENT: clinic.nag_urgent_minutes,
        Level.HIGH: clinic.nag_high_minutes,
        Level.WATCH: clinic.nag_watch_minutes,
    }


def intervals_of_clinic() -> Clinic:
    """Its row; one with what is usual for a portal whose clinic has stated nothing yet."""
    return db.session.scalar(select(Clinic).limit(1)) or Clinic(**USUAL)


USUAL = {"nag_urgent_minutes": 15, "nag_high_minutes": 60, "nag_watch_minutes": 480, "nags_per_rung": 2}
