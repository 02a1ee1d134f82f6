"""Tick one answer in a day's draft for the patient, and untick it.

By the way of every save, so that what she wrote, on this page or another, stays as it is.
"""

from datetime import date
from typing import Any

from sqlalchemy import bindparam

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.database import Conflict, db
from portal.worksheets.actions.beginning import begin, is_given
from portal.worksheets.actions.saving import TRIES, StaleDraft, document_of, save_draft
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Posted
from portal.worksheets.models import Assignment
from portal.worksheets.policy import written
from portal.worksheets.published import catalogue, edition
from portal.worksheets.seen import Seen

_OF_DAY = written.where(Assignment.slug == bindparam("slug"), Assignment.for_on == bindparam("for_on"))


def tick(actor: Actor, slug: str, day: date, question: str, answer: str) -> bool | None:
    """Whether it was added: False when it stood there already.

    None, and nothing is made, when she was not given this sheet for that day, or has sent it, or it has no such answer.
    """
    assignment = _of_day(actor, slug, day)
    if assignment is None and _begun(actor, slug, day):
        assignment = _of_day(actor, slug, day)
    return _set(actor, assignment, question, answer, True)


def untick(actor: Actor, slug: str, day: date, question: str, answer: str) -> None:
    """Nothing happens once it is sent."""
    _set(actor, _of_day(actor, slug, day), question, answer, False)


def _of_day(actor: Actor, slug: str, day: date) -> Assignment | None:
    asked = db.session.scalars(
        _OF_DAY, binds(actor, slug=slug, for_on=day), execution_options={"populate_existing": True}
    )
    return asked.unique().one_or_none()


def _begun(actor: Actor, slug: str, day: date) -> bool:
    """Whether the one she was given for that day could be begun."""
    if not is_given(actor, slug, day):
        return False
    try:
        begin(actor, catalogue().current(slug), day)
    except Conflict:  # such as: the clinic has nobody on call any more, or has switched it off
        return False
    return True


def _set(actor: Actor, assignment: Assignment | None, question: str, answer: str, wanted: bool) -> bool | None:
    """Whether that changed it."""
    if assignment is None or not assignment.is_to_send or assignment.is_sent:
        return None
    worksheet = edition(assignment.slug, assignment.version)
    field = worksheet.fields.get(question)
    if field is None or field.option(answer) is None:
        return None
    for _attempt in range(TRIES):
        try:
            return _save(actor, assignment, worksheet, field, answer, wanted)
        except StaleDraft:  # another page has changed the same ticks meanwhile: what it saved is read anew
            continue
    return None


def _save(actor: Actor, assignment: Assignment, worksheet: Worksheet, field: Field, answer: str, wanted: bool) -> bool:
    document = document_of(assignment, worksheet)
    held = document.values.get(field.id)
    ticks = {str(one) for one in held} if isinstance(held, list) else set()
    if (answer in ticks) is wanted:
        return False
    ticks ^= {answer}
    picked: list[Any] = [option.value for option in field.options if option.value in ticks]
    save_draft(actor, assignment, worksheet, Posted({field.id: picked or None}, Seen(document.revision)))
    return True
