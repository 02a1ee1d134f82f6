"""What was seen counts no more, wherever it was seen: on the page behind the bell, or where the thing itself stands."""

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select, update

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.database import db
from portal.notifications.models import Notice
from portal.reading import Statement, read
from portal.web.transaction import turn_writer


def about(subjects: Any, *kinds: str) -> Statement:
    """The actor's unseen notices about these things: a SELECT of ids, or one id. `kinds`: of these alone."""
    unseen = select(Notice.id).where(Notice.user_id == ME, Notice.seen_at.is_(None), Notice.subject_id.in_(subjects))
    return unseen.where(or_(*(Notice.kind == kind for kind in kinds))) if kinds else unseen


_ABOUT = about([bindparam("subject_id", type_=Uuid())])


def seen(actor: Actor, subjects: Any, **more: Any) -> None:
    """The actor has these things before her: ids, or a SELECT of ids. Her notices about them are seen."""
    _mark(actor, Notice.subject_id.in_(subjects), **more)


def seen_notices(actor: Actor, notice_ids: list[UUID]) -> None:
    """These were on the page."""
    _mark(actor, Notice.id.in_(notice_ids))


def seen_all(actor: Actor) -> None:
    _mark(actor)


def call_off(subject_id: UUID) -> bool:
    """It is not there any more: nobody's bell counts it, and nobody needs to be told. Whether anybody's did."""
    waiting = update(Notice).where(Notice.subject_id == subject_id, Notice.seen_at.is_(None))
    called_off = waiting.values(seen_at=clock.now()).returning(Notice.id)
    return bool(db.session.scalars(called_off.execution_options(synchronize_session=False)).all())


def look_at(actor: Actor, thing: Any, told: Statement | None = None, **more: Any) -> None:
    """A page that only reads shows this: if a notice about it waits, it becomes a page that notes that.

    `told`: the notices about it, where there are others than those of the thing itself. `thing`: a row of the
    database to be held on to, or None.
    """
    asked = more if told is not None else {"subject_id": thing.id}
    waiting = [row.id for row in read(_ABOUT if told is None else told, binds(actor, **asked))]
    if not waiting:
        return
    turn_writer()
    if thing is not None:
        db.session.add(thing)  # as it was read
    seen_notices(actor, waiting)


def _mark(actor: Actor, *which: Any, **more: Any) -> None:
    unseen = update(Notice).where(Notice.user_id == actor.id, Notice.seen_at.is_(None), *which)
    db.session.execute(unseen.values(seen_at=clock.now()).execution_options(synchronize_session=False), more)
