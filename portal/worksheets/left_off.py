"""The step at which she left a worksheet, where it takes her when she comes back. Pure."""

from collections.abc import Iterator

from portal.worksheets.cells.cell import UnknownCell, cell
from portal.worksheets.definitions.evaluation import Evaluation
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.filled import section_of


def step_of(
    worksheet: Worksheet, evaluation: Evaluation, document: Document, going_to: int | None = None
) -> tuple[int, int]:
    """The step, counted from 1, and how many there are. `going_to`: the one that she asks for while she saves.

    Else the one in which she wrote last, since half a sentence is an answer too, and only she knows when it is done;
    where she wrote nothing yet, the first one that still needs an answer.
    """
    shown = [one for one in worksheet.steps if any(part.id in evaluation.visible for part in one.fields)]
    steps = max(len(shown), 1)
    if going_to is not None:
        return min(max(going_to, 1), steps), steps
    wrote, lacking = set(_written(worksheet, document)), {section_of(worksheet, ref).id for ref in evaluation.missing}
    last = next((n for n, one in reversed([*enumerate(shown, 1)]) if one.id in wrote), None)
    return last or next((n for n, one in enumerate(shown, 1) if one.id in lacking), steps), steps


def _written(worksheet: Worksheet, document: Document) -> Iterator[str]:
    """The sections that the newest save changed. A later version may have dropped a question."""
    for key, one in document.cells.items():
        if 0 < one.revision == document.revision:
            try:
                yield worksheet.section_of[cell(worksheet, key).field.id].id
            except UnknownCell:
                continue
