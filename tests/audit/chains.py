"""Chains to be tampered with, and how somebody would who holds the database's own password."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.audit.models import AuditEvent
from portal.audit.record import digest, record
from portal.connections import begin_writing
from portal.database import db, new_id
from tests.actors import actor

SUBJECTS = ("submission", "thread", "progress")
_FIELDS = ("id", "chain_id", "place", "at", "actor_id", "verb", "subject", "subject_id", "request_id", "previous")


def lengthen(names: tuple[str, ...], links: int) -> list[UUID]:
    """So many links in each of these patients' chains, committed. Within an application context."""
    begin_writing()
    people = [actor(name).id for name in names]
    for n in range(links):
        for one in people:
            record(one, "read", SUBJECTS[n % len(SUBJECTS)], new_id(), patient_id=one)
    db.session.commit()
    return people


def without_triggers() -> None:
    if on_sqlite():
        names = db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in names:
            db.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))


def on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def run(statement: str, **values: Any) -> None:
    bound = {name: value.hex if isinstance(value, UUID) and on_sqlite() else value for name, value in values.items()}
    db.session.execute(text(statement), bound)


def length_of(chain: UUID) -> int:
    bound = chain.hex if on_sqlite() else chain
    found: int = db.session.execute(
        text("SELECT max(place) FROM audit_event WHERE chain_id = :c"), {"c": bound}
    ).scalar_one()
    return found


def edit(chance: random.Random, chain: UUID) -> int:
    """Never to what stood there before."""
    fields = ("verb = verb || 'x'", "subject = subject || 'x'", "request_id = request_id || 'x'")
    what = chance.choice((*fields, "actor_id = :other", "subject_id = :other"))
    place = chance.randint(1, length_of(chain))
    other = {"other": new_id()} if ":other" in what else {}
    run(f"UPDATE audit_event SET {what} WHERE chain_id = :chain AND place = :place", chain=chain, place=place, **other)
    return place


def delete(chance: random.Random, chain: UUID) -> int:
    place = chance.randint(1, length_of(chain))
    run("DELETE FROM audit_event WHERE chain_id = :chain AND place = :place", chain=chain, place=place)
    return place


def insert(chance: random.Random, chain: UUID) -> int:
    """One more, before another. One that is added at the end and fits is what the portal itself does."""
    place = chance.randint(1, length_of(chain))
    _shift(chain, place, 1)
    columns = "chain_id, at, actor_id, verb, subject, subject_id, request_id, previous, hash"
    run(
        f"INSERT INTO audit_event (id, place, {columns}) SELECT :id, :place, {columns} FROM audit_event"
        " WHERE chain_id = :chain AND place = :like",
        id=new_id(),
        place=place,
        chain=chain,
        like=1 if place != 1 else 2,
    )
    return place


def swap(chance: random.Random, chain: UUID) -> int:
    first, second = sorted(chance.sample(range(1, length_of(chain) + 1), 2))
    for old, new in ((first, -1), (second, first), (-1, second)):
        run(
            "UPDATE audit_event SET place = :new WHERE chain_id = :chain AND place = :old",
            chain=chain,
            new=new,
            old=old,
        )
    return first


def cut_tail(chance: random.Random, chain: UUID) -> int:
    """The newest few, and the head says so."""
    left = length_of(chain) - chance.randint(1, 5)
    run("DELETE FROM audit_event WHERE chain_id = :chain AND place > :left", chain=chain, left=left)
    _set_head(chain)
    return left


Tamper = Callable[[random.Random, UUID], int]
WAYS: dict[str, Tamper] = {"edit": edit, "delete": delete, "insert": insert, "swap": swap, "cut tail": cut_tail}


def write_anew(chain: UUID) -> None:
    """Every place, hash and the head made to fit again: nothing inside the database can tell any more."""
    db.session.expire_all()
    links = list(db.session.query(AuditEvent).filter_by(chain_id=chain).order_by(AuditEvent.place))
    for number, link in enumerate(links, 1):
        run("UPDATE audit_event SET place = :new WHERE id = :id", new=-number, id=link.id)
    previous = bytes(32)
    for number, link in enumerate(links, 1):
        fields = {name: getattr(link, name) for name in _FIELDS} | {"place": number, "previous": previous}
        previous_now, previous = previous, digest(**fields)
        run(
            "UPDATE audit_event SET place = :place, previous = :previous, hash = :hash WHERE id = :id",
            place=number,
            previous=previous_now,
            hash=previous,
            id=link.id,
        )
    db.session.expire_all()
    _set_head(chain)


def _shift(chain: UUID, since: int, by: int) -> None:
    """Past the unique index, which sees every row for itself."""
    for change in ("place = -(place + :by)", "place = -place"):
        side = "place >= :since" if "+" in change else "place < 0"
        run(f"UPDATE audit_event SET {change} WHERE chain_id = :chain AND {side} AND :since > 0 AND :by > 0",
            chain=chain, since=since, by=by)  # fmt: skip


def _set_head(chain: UUID) -> None:
    run(
        "UPDATE audit_chain SET length = (SELECT max(place) FROM audit_event WHERE chain_id = :chain),"
        " head = (SELECT hash FROM audit_event WHERE chain_id = :chain ORDER BY place DESC LIMIT 1) WHERE id = :chain",
        chain=chain,
    )
    db.session.expire_all()
