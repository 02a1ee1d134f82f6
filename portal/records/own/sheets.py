"""Worksheets as she sent them, version by version, and as they stand unsent."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.reading import Statement, limited, read
from portal.records.own.portions import ALL, PORTION, Portioned, Which
from portal.records.own.rows import Filled, Score
from portal.vault.sealing import preload
from portal.worksheets.cells.display import may_see
from portal.worksheets.cells.nesting import assemble
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.filled import Cells
from portal.worksheets.models import Assignment, PaperCopy, Submission, SubmissionVersion
from portal.worksheets.published import editions
from portal.worksheets.queries.kept import kept
from portal.worksheets.queries.sent import OF_VERSION, as_sent

_ASKED: Statement = select(Submission.slug, Submission.version, Submission.latest).where(Submission.patient_id == ME)
_EDITIONS = _ASKED.where(Submission.latest > 0).with_only_columns(Submission.slug, Submission.version).distinct()
_ALL_EDITIONS = _ASKED.with_only_columns(Submission.slug, Submission.version).distinct()
_VERSIONS: Statement = (
    select(SubmissionVersion.id, Submission.slug, Submission.version.label("edition"))
    .join(Submission, Submission.id == SubmissionVersion.submission_id)
    .where(Submission.patient_id == ME)
)


def _some(which: ColumnElement[bool]) -> Statement:
    return limited(
        select(*OF_VERSION, Submission.slug, Submission.version.label("edition"), PaperCopy.entered_by.label("typist"))
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .outerjoin(PaperCopy, PaperCopy.submission_version_id == SubmissionVersion.id)
        .outerjoin(User, User.id == PaperCopy.entered_by)
        .where(Submission.patient_id == ME, which)
        .order_by(SubmissionVersion.id),
        PORTION,
    )


_SENT = Portioned(SubmissionVersion.id, _some)


def asked(actor: Actor, unsent_too: bool = False) -> list[Worksheet]:
    """Each edition of which she sent one. One statement, and one for old editions."""
    rows = read(_ALL_EDITIONS if unsent_too else _EDITIONS, binds(actor))
    found = editions({(row.slug, row.version) for row in rows}, actor.language)
    return [found[key] for key in sorted(found)]


def sent(actor: Actor, which: Which = ALL) -> Iterator[list[Filled]]:
    """Each time she sent one, the oldest first, in portions. One statement each."""
    for rows in _SENT.read(actor, which):
        preload([row.cells_sealed for row in rows])
        yield [_filled(row, actor.language) for row in rows]


def versions(actor: Actor) -> Iterator[tuple[UUID, Worksheet]]:
    """The id of each time she sent one, with what was asked. One statement, and one for old editions."""
    rows = read(_VERSIONS, binds(actor))
    found = editions({(row.slug, row.edition) for row in rows}, actor.language)
    return ((row.id, found[row.slug, row.edition]) for row in rows)


def unsent(actor: Actor) -> Iterator[Filled]:
    """What she has begun and not sent; nobody else has read it."""
    for sheet in kept(actor):
        if sheet.begun:
            answers, declined = _nested(sheet.worksheet, sheet.begun)
            yield Filled(sheet.id, sheet.worksheet, sheet.saved_at, False, answers, declined, ())


def _filled(row: Any, language: str) -> Filled:
    it = as_sent(row.slug, row.edition, row, language)
    answers, declined = _nested(it.worksheet, it.cells)
    scores = tuple(_scores(it.worksheet, it.evaluation.computed))
    return Filled(row.id, it.worksheet, it.submitted_at, True, answers, declined, scores, row.typist)


def _nested(worksheet: Worksheet, cells: Cells) -> tuple[dict[str, Any], frozenset[str]]:
    answers, declined = assemble(worksheet, cells)
    return answers, frozenset(declined)


def _scores(worksheet: Worksheet, computed: Any) -> Iterator[Score]:
    """Those that her own screen shows."""
    for one in worksheet.fields.values():
        value = computed.get(one.id) if one.type == "computed" else None
        if value is not None and may_see(worksheet, one, "patient"):
            band = one.band(value)
            yield Score(one, value, band.label if band else "")
