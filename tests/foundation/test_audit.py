"""The record: chained, append-only, and honest about damage."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.audit import verify
from portal.audit.record import NoChain, record, record_each
from portal.connections import begin_writing
from portal.database import db
from tests.actors import actor

Ids = Callable[[str], UUID]
LAST = "(SELECT max(place) FROM audit_event WHERE chain_id = :maya)"


def run(statement: str, **values: object) -> None:
    on_sqlite = db.engine.dialect.name == "sqlite"
    bound = {name: value.hex if isinstance(value, UUID) and on_sqlite else value for name, value in values.items()}
    db.session.execute(text(statement), bound)


@pytest.fixture
def maya(app: Flask, ids: Ids) -> Iterator[UUID]:
    """Five more links in Maya's chain."""
    found = ids("maya")
    with app.app_context():
        begin_writing()
        for n in range(5):
            record(found, f"tried {n}", "test", None, patient_id=found)
        db.session.commit()
        begin_writing()
        yield found
        db.session.rollback()


def without_triggers() -> None:
    """As somebody with the database's own password would."""
    if db.engine.dialect.name == "sqlite":
        triggers = db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        assert triggers
        for trigger in triggers:
            db.session.execute(text(f"DROP TRIGGER {trigger}"))
    else:
        db.session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))


def test_every_link_of_the_seeded_world_holds(app: Flask) -> None:
    with app.app_context():
        begin_writing()
        record(None, "tried", "test", None)
        db.session.commit()
        assert list(verify.faults()) == []
        assert sum(length for length, _ in verify.heads().values()) > 10


@pytest.mark.parametrize("change", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"])
def test_links_are_append_only(app: Flask, change: str) -> None:
    with app.app_context():
        begin_writing()
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(change))
        db.session.rollback()


EDITS = {
    "verb": "verb = 'nothing'",
    "nobody": "actor_id = NULL",
    "somebody else": "actor_id = :other",
    "request": "request_id = 'r'",
    "object": "subject_id = :other",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edited_link_is_found(maya: UUID, edit: str) -> None:
    without_triggers()
    place = verify.heads()[maya][0] - 2
    other = {"other": UUID(int=5)} if ":other" in edit else {}
    run(f"UPDATE audit_event SET {edit} WHERE chain_id = :maya AND place = :place", maya=maya, place=place, **other)
    assert list(verify.faults()) == [f"chain {maya}: link {place} was altered"]


def test_a_link_taken_out_is_found(maya: UUID) -> None:
    without_triggers()
    run("DELETE FROM audit_event WHERE chain_id = :maya AND place = 2", maya=maya)
    assert list(verify.faults()) == [f"chain {maya}: link 2 is missing"]


def test_two_links_swapped_are_found(maya: UUID) -> None:
    without_triggers()
    for old, new in ((2, 900), (3, 2), (900, 3)):
        run("UPDATE audit_event SET place = :new WHERE chain_id = :maya AND place = :old", maya=maya, old=old, new=new)
    assert list(verify.faults()) == [f"chain {maya}: link 2 was altered"]


def test_a_cut_tail_is_found(maya: UUID) -> None:
    without_triggers()
    length = verify.heads()[maya][0]
    run(f"DELETE FROM audit_event WHERE chain_id = :maya AND place = {LAST}", maya=maya)
    assert list(verify.faults()) == [f"chain {maya}: {length - 1} links, but the head says {length}"]


def test_a_tail_cut_with_its_head_shows_against_the_heads_kept_outside(maya: UUID) -> None:
    outside = verify.heads()
    without_triggers()
    run(f"DELETE FROM audit_event WHERE chain_id = :maya AND place = {LAST}", maya=maya)
    run(
        "UPDATE audit_chain SET length = length - 1, head = (SELECT hash FROM audit_event WHERE chain_id = :maya "
        f"AND place = {LAST}) WHERE id = :maya",
        maya=maya,
    )
    db.session.expire_all()
    assert list(verify.faults()) == [], "nothing inside the database can tell"
    assert verify.heads()[maya] != outside[maya]


def test_no_link_no_change(app: Flask, ids: Ids) -> None:
    """A chain that is not there refuses the link, and with it the request's whole transaction."""
    with app.app_context():
        begin_writing()
        with pytest.raises(NoChain):
            record(None, "tried", "test", None, patient_id=UUID(int=99))
        db.session.rollback()


def test_a_page_about_many_is_noted_in_the_chain_of_each(maya: UUID) -> None:
    before, devon = verify.heads(), actor("devon").id
    record_each(actor("jordan").id, "opened", "test", None, [maya, devon])
    after = verify.heads()
    for patient in (maya, devon):
        assert after[patient][0] == before[patient][0] + 1
    with pytest.raises(NoChain):
        record_each(maya, "opened", "test", None, [maya, UUID(int=99)])
