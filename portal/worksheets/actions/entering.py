"""Enter a paper copy that a patient handed in: sent as if by her, and marked by whom and from what.

What she writes online is neither read nor touched. Where she has begun the same worksheet online, the copy becomes a
worksheet of its own beside it.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from portal.access.actor import Actor
from portal.database import Conflict, db, new_id
from portal.notifications.outbox import notify
from portal.worksheets.actions.assigning import added, new_assignment
from portal.worksheets.actions.saving import SavedMeanwhile
from portal.worksheets.actions.sending import deliver
from portal.worksheets.actions.taking_turns import wait_for_turn
from portal.worksheets.cells.cell import Cell, cell
from portal.worksheets.cells.sending import visible_only
from portal.worksheets.definitions.values import Value
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.filled import Cells, Earlier
from portal.worksheets.models import Assignment, PaperCopy, SubmissionVersion
from portal.worksheets.paper.conditions import in_words
from portal.worksheets.queries.earlier import earlier_of

WHOLE = ""
"""Stands for the worksheet as a whole among the errors."""
_BY_FORM_KEY = select(SubmissionVersion.submission_id).where(SubmissionVersion.form_key == bindparam("form_key"))


class NotEntered(Exception):
    """Nothing was stored. `errors`: a sentence by cell key."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("the copy does not hold together yet")
        self.errors = errors


def enter(
    actor: Actor,
    given: Assignment,
    worksheet: Worksheet,
    values: Mapping[str, Value | None],
    dated_on: date,
    form_key: str,
) -> UUID:
    """Returns the id of the submission. Blanks are kept as blanks. The same form twice is once.

    Raises Conflict, or NotEntered where an answer has no place, or there is none at all.
    """
    wait_for_turn(given)
    form_key = f"paper:{given.id.hex}:{form_key or new_id().hex}"
    known = db.session.scalar(_BY_FORM_KEY, {"form_key": form_key})
    if known is not None:
        return known
    check_enterable(given)
    earlier = earlier_of(given, worksheet)
    document = Document.starting(values)
    _check_all_have_a_place(worksheet, document.values, earlier)
    return _deliver(actor, given, worksheet, document, earlier, dated_on, form_key)


def check_enterable(given: Assignment) -> None:
    """Raises Conflict."""
    if given.withdrawn_at is not None:
        raise Conflict(_("This worksheet was taken back, so no paper copy can be entered for it."))
    if given.is_sent:
        raise Conflict(_("This worksheet was sent already, so no paper copy can be entered for it."))


def _check_all_have_a_place(worksheet: Worksheet, cells: Cells, earlier: Earlier) -> None:
    if not cells:
        raise NotEntered({WHOLE: str(_("This still needs at least one answer."))})
    kept = visible_only(worksheet, cells, earlier.previous, earlier.first)
    errors = {key: _why(worksheet, cell(worksheet, key), cells) for key in cells if key not in kept}
    if errors:
        raise NotEntered(errors)


def _why(worksheet: Worksheet, of: Cell, cells: Cells) -> str:
    if cells.get(f"{of.declines}__declined"):
        return str(_("This has an answer, and it is marked as not answered. Please keep one."))
    rules = [in_words(worksheet, one) for one in (worksheet.section_of[of.field.id].show_if, of.field.show_if) if one]
    if of.question is not of.field and of.question.show_if:
        rules.append(in_words(worksheet, of.question.show_if, of.field))
    words = str(_(" and ")).join(rules)
    return str(_("This counts only if %(condition)s. Please look at that answer, or empty this one.", condition=words))


def _deliver(
    actor: Actor,
    given: Assignment,
    worksheet: Worksheet,
    document: Document,
    earlier: Earlier,
    dated_on: date,
    form_key: str,
) -> UUID:
    target = given if given.submission is None else _one_more(actor, given, worksheet, form_key)
    try:
        version = deliver(actor, target, worksheet, document, earlier, form_key, verb="entered from paper")
    except SavedMeanwhile:  # she began it online at this very moment: that one is hers
        target = _one_more(actor, given, worksheet, form_key)
        version = deliver(actor, target, worksheet, document, earlier, form_key, verb="entered from paper")
    db.session.add(PaperCopy(submission_version_id=version.id, entered_by=actor.id, dated_on=dated_on))
    db.session.flush()
    notify(given.patient_id, "assignment", target.id, cause="entered from paper")
    return version.submission_id


def _one_more(actor: Actor, given: Assignment, worksheet: Worksheet, form_key: str) -> Assignment:
    """The same worksheet once more, for the copy alone. It is for no day: the day's card is hers, perhaps a draft."""
    one = new_assignment(actor, given.patient_id, worksheet, for_on=None, form_key=form_key)
    return added(actor, one)
