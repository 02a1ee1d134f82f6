"""What leaders told their groups: one that most have read, one that is new. And the bell rings for unread messages."""

from datetime import timedelta

from sqlalchemy import and_, not_, or_, select, update

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import Riverbend
from portal.messages.announcements.actions import announce, note_read
from portal.messages.models import Message, Thread
from portal.messages.topics import Topic
from portal.notifications.models import Notice
from portal.notifications.outbox import notify

DAY_BEFORE = 24 * 6
SAID = (
    ("dana", "day", DAY_BEFORE, "The side door is being painted this week. Please come in by the main entrance."),
    ("luis", "evening", DAY_BEFORE, "Parking is free behind the building after 5 PM, also for group."),
    (
        "dana",
        "day",
        2,
        "We start in the larger room upstairs next week: room 204. Everything else stays as it is.\n\n"
        "If the stairs are hard for you, tell me or your therapist, and we stay where we are.",
    ),
)
RECENT = ("feedback", "submission", "follow_up")
UNREAD = (("maya", "maya"), ("devon", "jordan"), ("lena", "lena"))


def quiet_bells() -> None:
    """Nobody comes to a bell that counts weeks: what is older than a day, or was given with the clinic, was seen."""
    a_day_ago = clock.now() - timedelta(hours=20)
    still = or_(Notice.kind.in_(("message", "announcement")), and_(Notice.kind.in_(RECENT), Notice.made_at > a_day_ago))
    seen = update(Notice).where(not_(still), Notice.seen_at.is_(None)).values(seen_at=Notice.made_at)
    db.session.execute(seen.execution_options(synchronize_session=False))


def seed_announced(clinic: Riverbend) -> None:
    for leader, group, hours_ago, body in SAID:
        with clock.set_back(hours_ago):
            said = announce(clinic.actor(leader, Role.LEADER), clinic.groups[group], body, f"demo {hours_ago}")
        if hours_ago == DAY_BEFORE:
            for name in ("maya", "devon") if group == "day" else ("lena",):
                note_read(clinic.actor(name, Role.PATIENT), [said.id])
    for patient, reader in UNREAD:
        of = select(Message.id).join(Thread).where(Thread.patient_id == clinic.id(patient), Thread.topic == Topic.CARE)
        newest = of.order_by(Message.id.desc()).limit(1)
        notify(clinic.id(reader), "message", db.session.scalars(newest).one())
