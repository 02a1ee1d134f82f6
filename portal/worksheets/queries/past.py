"""What a patient has sent over time, worksheet by worksheet: each response in its newest version, with its numbers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, and_, bindparam, func, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.database import Instant
from portal.programs.policy import may_read
from portal.reading import Statement, read
from portal.vault.sealing import preload, unseal
from portal.web.formatting import local
from portal.worksheets.cells.nesting import assemble
from portal.worksheets.definitions.filled import FilledIn
from portal.worksheets.definitions.values import Number, Value
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Submission, SubmissionVersion
from portal.worksheets.published import editions
from portal.worksheets.queries.earlier import IS_WHOLE

MOST = 60  # of one worksheet, on a screen
ALL = 100_000
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Past:
    """One response: the version of the worksheet it was filled in under, and the numbers that were worked out then."""

    submission_id: UUID
    worksheet: Worksheet
    sent_at: datetime
    cells: Mapping[str, Value]
    computed: Mapping[str, Number | None]

    def day(self, field_id: str = "") -> date:
        """The day it is about: the answer to `field_id`, else the day it was sent."""
        answer = self.cells.get(field_id)
        try:
            return date.fromisoformat(answer) if isinstance(answer, str) else local(self.sent_at).date()
        except ValueError:
            return local(self.sent_at).date()

    def numbers(self, ref: str) -> list[Number | None]:
        """One for a field or a line of a rating, all lines for a ratings field. Empty if it was not asked then."""
        field = self.worksheet.fields.get(ref)
        if field is not None and field.type == "computed":
            return [self.computed.get(ref)]
        return self.filled.numbers(ref) if field or ref in self.worksheet.rated_in else []

    def number(self, ref: str) -> Number | None:
        """None where it was left blank, or was not asked."""
        return next(iter(self.numbers(ref)), None)

    @property
    def major(self) -> int:
        """Numbers of one major version may be compared."""
        return self.worksheet.number[0]

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        return self.filled.answers

    @cached_property
    def filled(self) -> FilledIn:
        return FilledIn(self.worksheet, *assemble(self.worksheet, self.cells))


@dataclass(frozen=True, eq=False)
class Course:
    """One worksheet over time, oldest first. `first` is the first of all, also when `responses` begin later."""

    worksheet: Worksheet  # as it was filled in last
    first: Past
    responses: tuple[Past, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing older was left out."""
        return self.first in self.responses


def _statement(*whose: Any) -> Statement:
    """The newest of each worksheet since a day, and the very first one of each."""
    slug = bindparam("slug", type_=String())
    by_time = (Submission.submitted_at, Submission.id)
    ranked = (
        select(
            Submission.id,
            Submission.latest,
            func.row_number()
            .over(partition_by=Submission.slug, order_by=[one.desc() for one in by_time])
            .label("newest"),
            func.row_number().over(partition_by=Submission.slug, order_by=list(by_time)).label("oldest"),
        )
        .where(Submission.latest > 0, IS_WHOLE, or_(slug == "", Submission.slug == slug), *whose)
        .subquery()
    )
    recent = and_(
        ranked.c.newest <= bindparam("most", type_=Integer()),
        Submission.submitted_at >= bindparam("since", type_=Instant()),
    )
    return (
        select(
            Submission.id,
            Submission.slug,
            Submission.version,
            Submission.submitted_at,
            SubmissionVersion.id.label("version_id"),
            SubmissionVersion.cells_sealed,
            SubmissionVersion.computed_sealed,
            ranked.c.oldest,
        )
        .join(ranked, ranked.c.id == Submission.id)
        .join(
            SubmissionVersion,
            and_(SubmissionVersion.submission_id == Submission.id, SubmissionVersion.number == ranked.c.latest),
        )
        .where(or_(recent, ranked.c.oldest == 1))
        .order_by(Submission.slug, *by_time)
    )


_OWN = _statement(Submission.patient_id == ME)
_OF_PATIENT = _statement(
    Submission.patient_id == bindparam("patient_id", type_=Uuid()), may_read(Submission.patient_id)
)


def own_courses(actor: Actor, since: datetime = EVER, slug: str = "", most: int = MOST) -> list[Course]:
    """The patient's own; `slug`: of one worksheet only. One statement, one for the key, and one for old versions."""
    return _courses(read(_OWN, binds(actor, since=since, slug=slug, most=most)), actor.language, since, most)


def courses_of(actor: Actor, patient_id: UUID, since: datetime = EVER, slug: str = "") -> list[Course]:
    """Likewise of a patient whom the actor answers for. Whoever shows it leaves a trace."""
    rows = read(_OF_PATIENT, binds(actor, patient_id=patient_id, since=since, slug=slug, most=MOST))
    return _courses(rows, actor.language, since, MOST)


def _courses(rows: Iterable[Any], language: str, since: datetime, most: int) -> list[Course]:
    found = list(rows)
    preload([row.cells_sealed for row in found])
    known = editions({(row.slug, row.version) for row in found}, language)
    return [_course(list(each), known, since, most) for _slug, each in groupby(found, lambda row: row.slug)]


def _course(rows: list[Any], known: Mapping[tuple[str, str], Worksheet], since: datetime, most: int) -> Course:
    past = [_past(row, known[row.slug, row.version]) for row in rows]
    return Course(past[-1].worksheet, past[0], tuple(one for one in past if one.sent_at >= since)[-most:])


def _past(row: Any, worksheet: Worksheet) -> Past:
    cells = json.loads(unseal("submission_version.cells_sealed", row.version_id, row.cells_sealed))
    worked_out = json.loads(unseal("submission_version.computed_sealed", row.version_id, row.computed_sealed))
    return Past(row.id, worksheet, row.submitted_at, cells, worked_out["computed"])
