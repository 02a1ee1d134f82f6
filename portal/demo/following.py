"""Follow-ups of different ages: a miss that was called about, a message looked into, one that is fresh, one closed."""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.messages.models import Message, Thread
from portal.messages.topics import Topic
from portal.safety import actions
from portal.safety.forwarding import forward
from portal.safety.missing import call_on_first_miss, look_into_misses
from portal.safety.models import Level, RiskTask
from portal.schedule.attendance_models import Attendance, Presence
from portal.schedule.models import Appointment
from portal.worksheets.actions.watching import Watch, set_threshold
from portal.worksheets.thresholds import Compared

CALLED = "Called at 2. No answer, left a message with the clinic's number. Trying again before group tomorrow."
DONE = "Talked before group. She was safe, and went through her plan with me. No change of the plan needed."
PLEASE = "This sounds heavier than usual. Could you ask about it before the next session?"
URGE = Watch("urge_avoid", Compared.AT_LEAST, 4, Level.HIGH)


def seed_following(clinic: Riverbend) -> None:
    """After the messages, and after what was missed."""
    jordan, priya = clinic.actor("jordan", Role.THERAPIST), clinic.actor("priya", Role.THERAPIST)
    with clock.set_back(24 * 9):
        set_threshold(priya, clinic.id("lena"), URGE, new_id().hex)
    _called_about(clinic)
    with clock.set_back(24 * 6):
        lena = look_into_misses(clinic.actor("luis", Role.LEADER), clinic.id("lena"), None, "Missed 5 sessions.")
    if lena is not None:
        with clock.set_back(24 * 5):
            actions.close(priya, lena, DONE)
    _looked_into(clinic)
    for name, by, hours, level in (("devon", jordan, 3, Level.HIGH), ("lena", priya, 26, Level.WATCH)):
        with clock.set_back(hours):
            forward(by, clinic.id(name), _last_of(clinic, name).id, level, PLEASE)


def _looked_into(clinic: Riverbend) -> None:
    """What is older than a week was seen to the day after."""
    a_week_ago = clock.now() - timedelta(days=7)
    old = select(RiskTask).where(RiskTask.closed_at.is_(None), RiskTask.opened_at < a_week_ago)
    who = {one.id: name for name, one in clinic.people.items()}
    for task in db.session.scalars(old).all():
        with clock.set_back((clock.now() - task.opened_at) / timedelta(hours=1) - 20):
            actions.close(clinic.actor(who[task.owner_id], Role.THERAPIST), task, DONE)


def _called_about(clinic: Riverbend) -> None:
    missed = db.session.scalar(
        select(Appointment)
        .join(Attendance, Attendance.appointment_id == Appointment.id)
        .where(Attendance.patient_id == clinic.id("maya"), Attendance.presence == Presence.EXCUSED)
        .order_by(Appointment.starts_at.desc())
        .limit(1)
    )
    if missed is None:
        return
    since = max((clock.now() - missed.starts_at) / timedelta(hours=1), 1.0)
    with clock.set_back(since - 0.5):
        task = call_on_first_miss(clinic.actor("dana", Role.LEADER), clinic.id("maya"), missed.id)
    if task is not None:
        with clock.set_back(max(since - 4, 0.2)):
            jordan = clinic.actor("jordan", Role.THERAPIST)
            actions.acknowledge(jordan, task)
            actions.note(jordan, task, CALLED)


def _last_of(clinic: Riverbend, name: str) -> Message:
    """What she wrote last to her care team."""
    who = clinic.id(name)
    hers = select(Message).join(Thread, Thread.id == Message.thread_id)
    hers = hers.where(Thread.patient_id == who, Thread.topic == Topic.CARE, Message.author_id == who)
    return db.session.scalars(hers.order_by(Message.id.desc()).limit(1)).one()
