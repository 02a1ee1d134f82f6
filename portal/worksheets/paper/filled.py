"""One version as it is printed for whoever reviews it: what was sent, and what was written back."""

from dataclasses import dataclass
from datetime import datetime

from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Submission
from portal.worksheets.queries.answers import AnswerSheet
from portal.worksheets.queries.sent import FromPaper, history


@dataclass(frozen=True)
class Printed:
    worksheet: Worksheet
    answers: AnswerSheet
    number: int
    tries: tuple[int, ...]
    sent_at: datetime
    from_paper: FromPaper | None


def printed(submission: Submission, number: int | None = None) -> Printed | None:
    """The newest version, or that `number`; None when there is no such version. Two statements, and one for the key."""
    past = history(submission)
    sent = past.version(number or submission.latest)
    if sent is None:
        return None
    return Printed(
        worksheet=sent.worksheet,
        answers=past.answers(sent.number, "clinician"),
        number=sent.number,
        tries=tuple(one.number for one in past.versions),
        sent_at=sent.submitted_at,
        from_paper=sent.from_paper,
    )
