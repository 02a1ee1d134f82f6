"""Of everybody whom the actor administers, the patients of one program; and when there are too many to add all up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, func, literal_column, or_, select, union
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.policy import MY_PROGRAMS, administers_patient, holds, in_force, only_patient
from portal.reading import Rows, Statement, read

MOST = 300
"""Places in force of which an administrator's pages add everybody up: about what a tenth of a second reads."""
PROGRAM = bindparam("program_id", type_=Uuid())
Column = Any  # a mapped UUID column, or an expression of one
Whose = Callable[[Column], ColumnElement[bool]]

# Each of another name than in the statements around: they have places and groups of their own.
_place, _group, _track = aliased(Enrollment), aliased(Group), aliased(Track)
_GROUPS = select(_group.id).join(_track, _track.id == _group.track_id).where(_track.program_id == PROGRAM)


def patients_of_program(when: Callable[[Any], ColumnElement[bool]]) -> Any:
    """Ids of those with a place in the program for which it holds, if the actor administers the program.

    Two ways, as in `administers_patient`: with the whole clinic, or by itself. One list of both, since PostgreSQL takes
    two for twice as many people, and would read a table from end to end for them. Each once: so it begins with them.
    """
    by_itself = and_(PROGRAM.in_(MY_PROGRAMS), only_patient(_place.patient_id))
    return (
        select(_place.patient_id)
        .where(_place.group_id.in_(_GROUPS), when(_place), or_(holds(Role.ADMIN), by_itself))
        .distinct()
    )


HERE_TODAY = patients_of_program(in_force)


@dataclass(frozen=True)
class Either:
    """A statement about everybody, and the same about the patients of one program.

    The second begins at their ids: it takes as long in a clinic of any size.
    """

    everybody: Statement
    of_program: Statement

    def read(self, asked: Mapping[str, Any]) -> Rows:
        """`asked` names the program in `program_id`; none: everybody."""
        return read(self.of_program if asked["program_id"] else self.everybody, asked)


def either(made: Callable[[Whose], Any], hers: Any = HERE_TODAY, everybody: Whose = administers_patient) -> Either:
    """The statement made of both conditions: about `everybody`, and about the ids in `hers`."""
    return Either(made(everybody), made(lambda patient: patient.in_(hers)))


_ADMINISTERED: Any = union(select(Program.id).where(holds(Role.ADMIN)), MY_PROGRAMS)
_TAKEN = (
    select(func.count(Enrollment.id))
    .where(Enrollment.group_id == Group.id, in_force(Enrollment))
    .correlate(Group)
    .scalar_subquery()
)
"""Looked up group by group: to join them, a database reads every place there is and was."""
_GROUPS_WITH_SOMEBODY: Statement = (
    select(_TAKEN.label("taken"))
    .select_from(Group)
    .join(Track, Track.id == Group.track_id)
    .where(Track.program_id.in_(_ADMINISTERED), _TAKEN > 0)
)
_ENOUGH = _GROUPS_WITH_SOMEBODY.limit(literal_column(str(MOST + 1))).subquery("enough")
PLACES: Any = select(func.coalesce(func.sum(_ENOUGH.c.taken), 0)).scalar_subquery()
"""How many have a place today among what the actor administers: all, or more than MOST. It looks at so many groups at
most."""
_PLACES: Statement = select(PLACES.label("places"))


def too_many(actor: Actor) -> bool:
    """More than MOST have a place today among what the actor administers. One statement."""
    return are_too_many(read(_PLACES, binds(actor)).scalar_one())


def are_too_many(places: int) -> bool:
    """To add them all up. `places`: as PLACES counts them, in a statement about something else."""
    return places > MOST
