"""Send an answer about danger at once, by itself. The draft around it stays private and goes on."""

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.database import Conflict
from portal.vault.sealing import keyed_hash
from portal.worksheets.actions.assigning import added, new_assignment
from portal.worksheets.actions.saving import document_of
from portal.worksheets.actions.sending import deliver, is_known
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.filled import NOTHING_EARLIER, Cells, assess, concerning
from portal.worksheets.models import Assignment


def tell_now(actor: Actor, assignment: Assignment, worksheet: Worksheet) -> None:
    """The answers that a panel speaks of become a worksheet of their own, sent as it is. The same twice is once.

    Raises Conflict when the worksheet is closed, or when no saved answer raises concern any more.
    """
    assignment.check_open()
    cells = document_of(assignment, worksheet).values
    told = _concerning(worksheet, cells)
    if not told:
        raise Conflict(_("Nothing here needs to be sent at once any more. Your draft is saved as it is."))
    document = Document.starting(told)
    key = f"now:{assignment.id.hex}:{keyed_hash('sent at once', document.dumps())}"
    if is_known(key):
        return
    alone = new_assignment(actor, actor.id, worksheet, for_on=None)
    deliver(actor, added(actor, alone), worksheet, document, NOTHING_EARLIER, key, verb="sent at once")


def _concerning(worksheet: Worksheet, cells: Cells) -> Cells:
    wanted = concerning(worksheet, assess(worksheet, cells))
    return {key: value for key, value in cells.items() if key in wanted or key == worksheet.day_field}
