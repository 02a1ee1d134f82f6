"""Send an answer about danger at once, by itself. The draft around it stays private and goes on."""

from portal.access.actor import Actor
from portal.vault.sealing import keyed_hash
from portal.worksheets.actions.assigning import added, new_assignment
from portal.worksheets.actions.saving import document_of
from portal.worksheets.actions.sending import deliver, is_known
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.filled import NOTHING_EARLIER, Cells, assess, concerning
from portal.worksheets.models import SENT_AT_ONCE, Assignment


def tell_now(actor: Actor, assignment: Assignment, worksheet: Worksheet) -> bool:
    """The answers that a panel speaks of become a worksheet of their own, sent as it is. The same twice is once.

    False when no saved answer raises concern any more: then nothing is sent. Raises Conflict when it is closed.
    """
    assignment.check_open()
    told = _concerning(worksheet, document_of(assignment, worksheet).values)
    if not told:
        return False
    document = Document.starting(told)
    key = f"{SENT_AT_ONCE}{assignment.id.hex}:{keyed_hash('sent at once', document.dumps())}"
    alone = new_assignment(actor, actor.id, worksheet, for_on=None, form_key=key)
    if not is_known(key) and added(actor, alone) is alone:
        deliver(actor, alone, worksheet, document, NOTHING_EARLIER, key, verb="sent at once")
    return True


def _concerning(worksheet: Worksheet, cells: Cells) -> Cells:
    wanted = concerning(worksheet, assess(worksheet, cells))
    found = {key: value for key, value in cells.items() if key in wanted}
    day = worksheet.day_field
    return found | ({day: cells[day]} if found and day in cells else {})
