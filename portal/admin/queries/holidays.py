"""Days on which the clinic, or one program, does not meet."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.access.actor import Actor
from portal.access.scope import TODAY, binds
from portal.database import db
from portal.programs.group_models import Holiday
from portal.programs.models import Program
from portal.programs.policy import administered_holidays, administered_programs, lasting


@dataclass(frozen=True)
class HolidayLine:
    id: UUID
    on_day: date
    name: str
    program: str | None
    """None: the whole clinic."""


_COMING = (
    administered_holidays.with_only_columns(
        Holiday.id, Holiday.on_day, Holiday.name, Program.name.label("program"), maintain_column_froms=True
    )
    .outerjoin(Program, Program.id == Holiday.program_id)
    .where(Holiday.on_day >= TODAY)
    .order_by(Holiday.on_day, Holiday.id)
)
_PROGRAMS = (
    administered_programs.with_only_columns(Program.id, Program.name, maintain_column_froms=True)
    .where(lasting(Program))
    .order_by(Program.name, Program.id)
)


def coming(actor: Actor) -> list[HolidayLine]:
    """Today's and later ones. One statement."""
    return [HolidayLine(*row) for row in db.session.execute(_COMING, binds(actor))]


def programs(actor: Actor) -> list[tuple[str, str]]:
    """To choose from: those that are not closed."""
    return [(str(row.id), row.name) for row in db.session.execute(_PROGRAMS, binds(actor))]
