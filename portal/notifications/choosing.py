"""When and how somebody hears of something: what they chose, else what is usual for who they are.

Pure, but for reading the rows: wall clocks are the clinic's, and a change of clocks neither loses nor doubles a day.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update

from portal.database import db
from portal.notifications.hooks import Recipient
from portal.notifications.models import Notice, NoticeChoice, NoticeHours

TOPIC_OF = {
    "announcement": "message",
    "care_team": "message",
    "assignment": "worksheet",
    "feedback": "worksheet",
    "plan": "worksheet",
    "absence": "schedule",
    "absence_line": "schedule",
    "agreement": "schedule",
    "make_up": "schedule",
    "place": "schedule",
    "session_reminder": "reminder",
    "homework_reminder": "reminder",
    "turn_reminder": "reminder",
    "hand_over": "submission",
    "cover": "submission",
    "days_away": "submission",
    "attendance_concern": "submission",
    "early_check": "submission",
    "letter": "message",
    "letter_concern": "message",
    "new_sign_in": "account",
    "new_password": "account",
    "way_in": "account",
    "code_by_hand": "account",
    "code_for_another": "account",
    "new_address": "account",
    "contact": "account",
    "passkey": "account",
    "app_key": "account",
    "representative": "account",
}
"""Kinds that go together in a choice; any other kind is a topic of its own."""
OF_PATIENTS = ("message", "worksheet", "schedule", "handout", "reminder")
OF_STAFF = ("message", "worksheet", "schedule", "submission")
TOPICS = tuple(dict.fromkeys(OF_PATIENTS + OF_STAFF))
"""What can be chosen, and switched off."""
HOMEWORK_DUE, NOT_FILLED_IN = "reminder of homework", "reminder of what comes again"
"""Kept like topics: whether somebody wants these reminders at all. By default of the former alone."""
OF_ACCOUNTS = frozenset(
    {
        *("new_sign_in", "new_password", "way_in", "code_by_hand", "code_for_another", "new_address"),
        *("contact", "passkey", "app_key", "representative"),
    }
)
"""What may be somebody else's doing. Nobody can switch it off, or have it wait for a day."""
AT_ONCE_FOR_STAFF = frozenset({"follow_up", "emergency_access"}) | OF_ACCOUNTS
THROUGH_QUIET_HOURS = frozenset({"follow_up"})
WAITS = {"message": timedelta(minutes=10)}
"""How long a kind waits before it is told outside: it may be seen in the meantime."""
DIGEST_AT = time(8)


@dataclass(frozen=True)
class Choice:
    """How somebody hears of one topic. `digest`: once a day, with all else that waited."""

    mail: bool = True
    push: bool = True
    digest: bool = False


@dataclass(frozen=True)
class Hours:
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time = DIGEST_AT
    evening_before: bool = True
    hour_before: bool = True


@dataclass(frozen=True)
class Wishes:
    """What one person chose, so far as she did."""

    recipient: Recipient
    choices: dict[str, Choice] = field(default_factory=dict)
    hours: Hours = Hours()

    def hears_of(self, kind: str) -> bool:
        return kind in OF_ACCOUNTS or not self.recipient.of_account_alone

    def of(self, kind: str) -> Choice:
        """What cannot wait is not a matter of choice."""
        chosen = None if kind in AT_ONCE_FOR_STAFF else self.choices.get(topic_of(kind))
        return chosen or usual(self.recipient, kind)

    def reminds_of(self, what: str) -> bool:
        """Whether of HOMEWORK_DUE or NOT_FILLED_IN."""
        chosen = self.choices.get(what)
        return chosen.mail if chosen else what == HOMEWORK_DUE


def topic_of(kind: str) -> str:
    return TOPIC_OF.get(kind, kind)


def usual(recipient: Recipient, kind: str) -> Choice:
    """Patients at once; staff once a day, but for follow-ups."""
    return Choice(digest=recipient.is_staff and kind not in AT_ONCE_FOR_STAFF)


def due_at(kind: str, made_at: datetime, wishes: Wishes, zone: ZoneInfo, now: datetime) -> datetime:
    """The instant from which it may be told. In the past: now."""
    ready = made_at + WAITS.get(kind, timedelta())
    if wishes.of(kind).digest:
        ready = next_at(wishes.hours.digest_at, ready, zone)
    at = max(ready, now)
    return at if kind in THROUGH_QUIET_HOURS else after_quiet(wishes.hours, at, zone)


def next_at(wall: time, since: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, not before `since`, at which a clock there shows `wall`: once on each day there is.

    A time that a change of clocks leaves out comes as much later; one that it brings twice, the first time.
    """
    return next(at for at in _each_day(wall, since, zone) if at >= since)


def is_quiet(hours: Hours, at: datetime, zone: ZoneInfo) -> bool:
    first, last = hours.quiet_from, hours.quiet_until
    if first is None or last is None or first == last:
        return False
    shown = at.astimezone(zone).time()
    return first <= shown < last if first < last else shown >= first or shown < last


def after_quiet(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime:
    """`at`, or the end of the quiet hours that it falls into."""
    if hours.quiet_until is None or not is_quiet(hours, at, zone):
        return at
    ends = sorted(end for fold in (0, 1) for end in _each_day(hours.quiet_until, at, zone, fold) if end > at)
    return next((end for end in ends if not is_quiet(hours, end, zone)), ends[-1])


def _each_day(wall: time, around: datetime, zone: ZoneInfo, fold: int = 0) -> Iterator[datetime]:
    """`wall` on the days around an instant, in order, in UTC. There are zones that once left out a whole day."""
    day: date = around.astimezone(zone).date()
    for days in range(-1, 4):
        local = datetime.combine(day + timedelta(days=days), wall, tzinfo=zone).replace(fold=fold)
        yield datetime.fromtimestamp(local.timestamp(), around.tzinfo)


_IDS: Any = bindparam("ids", expanding=True)
_CHOICES = select(NoticeChoice).where(NoticeChoice.user_id.in_(_IDS))
_HOURS = select(NoticeHours).where(NoticeHours.user_id.in_(_IDS))


def wishes_of(people: Collection[Recipient]) -> dict[UUID, Wishes]:
    """What these people chose. Two statements."""
    ids = {"ids": [one.id for one in people]}
    choices: dict[UUID, dict[str, Choice]] = {}
    for row in db.session.scalars(_CHOICES, ids):
        choices.setdefault(row.user_id, {})[row.topic] = Choice(row.mail, row.push, row.digest)
    hours = {
        row.user_id: Hours(row.quiet_from, row.quiet_until, row.digest_at, row.evening_before, row.hour_before)
        for row in db.session.scalars(_HOURS, ids)
    }
    return {one.id: Wishes(one, choices.get(one.id, {}), hours.get(one.id, Hours())) for one in people}


def reconsider(user_id: UUID) -> None:
    """Somebody chose anew: what still waits for her is looked at again in the next round."""
    waiting = update(Notice).where(Notice.user_id == user_id, Notice.settled_at.is_(None))
    db.session.execute(waiting.values(not_before=None))


def switch_mail_off(recipient: Recipient) -> None:
    """No mail any more about anything that can wait; all else stays as it is."""
    wishes = wishes_of([recipient])[recipient.id]
    rows = {row.topic: row for row in db.session.scalars(_CHOICES, {"ids": [recipient.id]})}
    for topic in TOPICS:
        if topic in rows:
            rows[topic].mail = False
        else:
            usually = wishes.of(topic)
            db.session.add(
                NoticeChoice(user_id=recipient.id, topic=topic, mail=False, push=usually.push, digest=usually.digest)
            )
    db.session.flush()
