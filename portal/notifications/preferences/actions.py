"""Somebody chooses how to hear of what is new."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db
from portal.notifications.choosing import AT_ONCE_FOR_STAFF, TOPICS, Choice, Hours, Wishes, reconsider, wishes_of
from portal.notifications.hooks import Recipient
from portal.notifications.models import NoticeChoice, NoticeHours


def wishes(actor: Actor) -> Wishes:
    """What the actor chose, so far as she did. Two statements."""
    one = Recipient(actor.id, actor.is_staff, actor.language)
    return wishes_of([one])[actor.id]


def choose(actor: Actor, choices: Mapping[str, Choice], hours: Hours) -> bool:
    """So from now on, also for what waits already. Whether anything was different."""
    try:
        with db.session.begin_nested():
            changed = _put(actor, choices, hours)
    except IntegrityError:  # the same form, a moment ago
        changed = _put(actor, choices, hours)
    if changed:
        record(actor.id, "chose how to hear of news", "user", actor.id)
        reconsider(actor.id)
    return changed


def choose_digest(actor: Actor, was: Wishes, mail: bool, hours: Hours) -> bool:
    """The same of all that can wait, for staff: by mail or not, in one digest."""
    topics = [topic for topic in TOPICS if topic not in AT_ONCE_FOR_STAFF]
    return choose(actor, {topic: Choice(mail, was.of(topic).push, digest=True) for topic in topics}, hours)


def _put(actor: Actor, choices: Mapping[str, Choice], hours: Hours) -> bool:
    rows = {row.topic: row for row in db.session.scalars(_of(NoticeChoice, actor))}
    for topic, choice in choices.items():
        row = rows.get(topic) or _add(NoticeChoice(user_id=actor.id, topic=topic))
        _set(row, mail=choice.mail, push=choice.push, digest=choice.digest)
    times = db.session.scalar(_of(NoticeHours, actor)) or _add(NoticeHours(user_id=actor.id))
    _set(times, **vars(hours))
    changed = any(db.session.is_modified(row) for row in (times, *rows.values())) or bool(db.session.new)
    db.session.flush()
    return changed


def _of(kind: Any, actor: Actor) -> Any:
    return select(kind).where(kind.user_id == actor.id).execution_options(populate_existing=True)


def _add(row: Any) -> Any:
    db.session.add(row)
    return row


def _set(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
