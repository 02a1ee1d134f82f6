"""The page before sending: what was written, what it still needs, who will read it and by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portal.access.actor import Actor
from portal.programs.promise import promise_to
from portal.safety.panels import Panel
from portal.worksheets.actions.sending import still_needed
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.drawing import Drawing
from portal.worksheets.filled import assess
from portal.worksheets.models import Assignment
from portal.worksheets.queries.answers import AnswerSheet, answer_sheet
from portal.worksheets.queries.earlier import earlier_of
from portal.worksheets.queries.sheet import panels_of, reader_of
from portal.worksheets.stepping import Stepping, stepping
from portal.worksheets.wording import promise_words


@dataclass(frozen=True)
class Lacking:
    """One answer that is still needed. `step`: where it is asked."""

    key: str
    label: str
    sentence: str
    step: int


@dataclass(frozen=True)
class Checking:
    id: UUID
    worksheet: Worksheet
    answers: AnswerSheet
    lacking: tuple[Lacking, ...]
    reader: str
    promise: str
    panels: Mapping[str, tuple[Panel, ...]]
    steps: Stepping
    revision: int
    has_begun: bool
    is_sent: bool  # an earlier try
    asked_for_help: bool


def checking(actor: Actor, assignment: Assignment, worksheet: Worksheet, document: Document) -> Checking:
    """The answers before they are sent, and what still lacks, with the step on which it is asked."""
    cells, earlier = document.values, earlier_of(assignment, worksheet)
    evaluation = assess(worksheet, cells, earlier)
    drawing = Drawing(worksheet, cells, evaluation)
    steps, reader = stepping(drawing), reader_of(actor, assignment)
    return Checking(
        id=assignment.id,
        worksheet=worksheet,
        answers=answer_sheet(worksheet, cells, evaluation),
        lacking=tuple(
            Lacking(key, drawing.label(key), sentence, steps.step_of(_section(worksheet, key)))
            for key, sentence in still_needed(worksheet, document, earlier).items()
        ),
        reader=reader,
        promise=promise_words(actor.today, reader, promise_to(actor, actor.id, actor.today).day(actor.today)),
        panels=panels_of(drawing),
        steps=steps,
        revision=document.revision,
        has_begun=assignment.submission is not None,
        is_sent=assignment.is_sent,
        asked_for_help=assignment.help_at is not None,
    )


def _section(worksheet: Worksheet, key: str) -> str:
    base = key.partition(".")[0].partition("__")[0]
    owner = worksheet.rated_in.get(base)
    return worksheet.section_of[owner.id if owner else base].id
