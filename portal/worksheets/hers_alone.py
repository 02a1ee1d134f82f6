"""What a patient began by herself and may put away again: a tap begins a sheet, and not every tap was meant. Pure."""

from portal.worksheets.definitions.values import is_blank
from portal.worksheets.document import Document
from portal.worksheets.models import Assignment


def is_hers_alone(assignment: Assignment) -> bool:
    """Begun by herself, and since then nobody's but hers: not the group's too, and no word about it from anybody."""
    return assignment.by_herself and assignment.homework_id is None and assignment.word_sealed is None


def can_put_away(assignment: Assignment, lifecycle: str) -> bool:
    """A living plan has one draft at a time, which is in use: it stays where it is looked for."""
    begun = assignment.withdrawn_at is None and not assignment.is_sent and assignment.help_at is None
    return begun and is_hers_alone(assignment) and lifecycle != "living"


def has_words(document: Document) -> bool:
    """Something is in it that it did not begin with."""
    return any(one.revision > 0 and not is_blank(one.value) for one in document.cells.values())
