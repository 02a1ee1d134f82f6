"""Whom a page that adds up weeks is about: everybody whom the actor administers, or the patients of one program."""

from dataclasses import dataclass, field
from uuid import UUID

from flask import abort, request

from portal.access.actor import Actor
from portal.access.scope import reach
from portal.admin.forms.fields import FindForm
from portal.admin.queries.people import programs_to_add_up
from portal.admin.queries.programs import Named, named
from portal.programs.narrowing import MOST
from portal.programs.policy import administered_programs
from portal.web.asked import asked_id


@dataclass(frozen=True)
class Narrowing:
    """`program`: the one it is about; none: everybody. `programs`: those to choose from.

    `must_choose`: there are too many patients to add everybody up. `is_only`: there is no other program.
    `goes_on`: it is not the first page of all of them.
    """

    program: Named | None = None
    programs: list[Named] = field(default_factory=list)
    further: UUID | None = None
    must_choose: bool = False
    is_only: bool = False
    form: FindForm | None = None
    goes_on: bool = False
    most: int = MOST

    @property
    def program_id(self) -> UUID | None:
        return self.program[0] if self.program else None


def narrowing(actor: Actor) -> Narrowing:
    """As the address asks. A program that the actor does not administer is not there."""
    asked = asked_id("program")
    if asked is not None:
        program = reach(administered_programs, actor, asked)
        return Narrowing((program.id, program.name)) if program else abort(404)
    programs = programs_to_add_up(actor)
    if programs is not None:
        return Narrowing(programs=programs)
    form, after = FindForm(request.args), asked_id("after")
    found, further = named(actor, form.words, after)
    if len(found) == 1 and not further and not form.words and not after:
        return Narrowing(found[0], is_only=True)
    return Narrowing(programs=found, further=further, must_choose=True, form=form, goes_on=bool(form.words or after))
