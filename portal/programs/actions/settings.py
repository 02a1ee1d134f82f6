"""Programs, tracks, groups and the clinic's own facts: made and changed. Every number of theirs is data."""

from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.audit.record import record
from portal.database import Conflict, db
from portal.programs.actions.refusing import AlreadyThere, refusing_what_is_taken
from portal.programs.models import Clinic, Group, Program, Track
from portal.vault.sealing import CLINIC

T = TypeVar("T", Program, Track, Group)


def add_program(facts: dict[str, Any], by: UUID | None) -> Program:
    """`facts`: its columns by name. Raises AlreadyThere."""
    return _add(Program(**facts), "program", by)


def add_track(program: Program, facts: dict[str, Any], by: UUID | None) -> Track:
    """Raises AlreadyThere, or Conflict when the program closes."""
    _check_open(program)
    return _add(Track(program_id=program.id, **facts), "track", by)


def add_group(track: Track, facts: dict[str, Any], by: UUID | None) -> Group:
    """Raises AlreadyThere, or Conflict when the track closes."""
    _check_open(track)
    return _add(Group(track_id=track.id, **facts), "group", by)


def change_program(program: Program, facts: dict[str, Any], by: UUID | None) -> None:
    """Raises AlreadyThere. What was marked stays; hours and policies are worked out anew from the new numbers."""
    _change(program, "program", facts, by)


def change_track(track: Track, facts: dict[str, Any], by: UUID | None) -> None:
    """Raises AlreadyThere."""
    _change(track, "track", facts, by)


def change_group(group: Group, facts: dict[str, Any], by: UUID | None) -> None:
    """Raises AlreadyThere. Nobody loses a place when the capacity goes below what is taken; nobody new comes in."""
    _change(group, "group", facts, by)


def change_clinic(facts: dict[str, Any], by: UUID | None, verb: str = "changed clinic") -> Clinic:
    """Set the clinic's own facts; makes its row the first time. `verb`: what stands in the record."""
    clinic = db.session.scalar(select(Clinic).limit(1)) or Clinic(id=CLINIC)
    for name, value in facts.items():
        setattr(clinic, name, value)
    db.session.add(clinic)
    db.session.flush()
    record(by, verb, "clinic", clinic.id)
    return clinic


def _check_open(above: Program | Track) -> None:
    """Whoever closes it meanwhile waits, and then knows of what was added."""
    db.session.refresh(above, with_for_update={"key_share": True})
    if above.is_closing:
        raise Conflict(_("“%(name)s” closes. Please open it again first.", name=above.name))


def _check_name(thing: Program | Track | Group, name: str) -> None:
    """Raises AlreadyThere: "day group" beside "Day group" would be taken for the other."""
    kind = type(thing)
    beside = {Program: (), Track: (Track.program_id,), Group: (Group.track_id,)}[kind]
    alike = select(kind.id).where(func.lower(kind.name) == name.lower(), kind.id != thing.id)
    if db.session.scalar(alike.where(*(column == getattr(thing, column.key) for column in beside)).limit(1)):
        raise AlreadyThere


def _add(thing: T, kind: str, by: UUID | None) -> T:
    _check_name(thing, thing.name)
    with refusing_what_is_taken():
        db.session.add(thing)
    record(by, f"added {kind}", kind, thing.id)
    return thing


def _change(thing: Program | Track | Group, kind: str, facts: dict[str, Any], by: UUID | None) -> None:
    _check_name(thing, facts.get("name", thing.name))
    with refusing_what_is_taken():
        for name, value in facts.items():
            setattr(thing, name, value)
    record(by, f"changed {kind}", kind, thing.id)
