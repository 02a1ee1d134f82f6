"""What was approved for one patient and what is used of it; what was certified and when the next is due."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, literal_column, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.coverage.models import PAYER, REFERENCE, Authorization, Certification
from portal.coverage.queries.stays import Stay, stay
from portal.coverage.runway import Runway, Span, Stage, runway
from portal.reading import read
from portal.schedule.queries.attended import attended, minutes_by_day, planned_by_day
from portal.vault.sealing import DataKey, hold_key, preload, unseal


@dataclass(frozen=True)
class Approval:
    """One authorization that stands. `overlaps`: days of it are days of another too, and count for both."""

    id: UUID
    payer: str = field(repr=False)
    reference: str = field(repr=False)
    made_by: str
    runway: Runway
    overlaps: bool

    @property
    def span(self) -> Span:
        return self.runway.span

    @property
    def stage(self) -> Stage:
        return self.runway.stage


@dataclass(frozen=True)
class Certificate:
    id: UUID
    certified_on: date
    certified_by: str


@dataclass(frozen=True)
class Certificates:
    """The newest first. `due_on`: when the next one is; None for somebody who is in no program."""

    known: tuple[Certificate, ...]
    stay: Stay | None
    due_on: date | None


_STANDING = (
    select(
        Authorization.id,
        Authorization.payer_sealed,
        Authorization.reference_sealed,
        Authorization.unit,
        Authorization.units,
        Authorization.from_on,
        Authorization.until_on,
        User.name.label("made_by"),
        DataKey.id.label("key_id"),
        DataKey.wrapped,
        DataKey.owner_id,
    )
    .join(User, User.id == Authorization.made_by)
    .join(DataKey, DataKey.owner_id == Authorization.patient_id)
    .where(Authorization.patient_id == bindparam("patient_id", type_=Uuid()), Authorization.ended_at.is_(None))
    .order_by(Authorization.from_on, Authorization.id)
)
_CERTIFIED = (
    select(Certification.id, Certification.certified_on, Certification.certified_by)
    .where(Certification.patient_id == bindparam("patient_id", type_=Uuid()), Certification.ended_at.is_(None))
    .order_by(Certification.certified_on.desc(), Certification.id.desc())
)

_DOCTOR = (
    select(Certification.certified_by)
    .where(Certification.made_by == ME, Certification.ended_at.is_(None))
    .order_by(Certification.id.desc())
    .limit(literal_column("1"))
)


def last_doctor(actor: Actor) -> str:
    """Whose certification the actor noted last; "" for none yet. One statement."""
    row = read(_DOCTOR, binds(actor)).one_or_none()
    return row.certified_by if row else ""


def approvals(patient_id: UUID, today: date) -> list[Approval]:
    """All that stand, in the order of their first days. Two statements. The caller's scope says who may know."""
    rows = read(_STANDING, {"patient_id": patient_id})
    if not rows:
        return []
    sessions = attended(patient_id, today, min(row.from_on for row in rows), max(row.until_on for row in rows))
    there, ahead = minutes_by_day(sessions), planned_by_day(sessions)
    spans = {row.id: Span(row.unit, row.units, row.from_on, row.until_on) for row in rows}
    return [_approval(row, runway(spans[row.id], there, ahead, today), spans) for row in rows]


def approval(authorization: Authorization) -> dict[str, Any]:
    """One as a form takes it. One statement."""
    preload([authorization.payer_sealed])
    return {
        "payer": unseal(PAYER, authorization.id, authorization.payer_sealed),
        "reference": unseal(REFERENCE, authorization.id, authorization.reference_sealed),
        **{name: getattr(authorization, name) for name in ("units", "from_on", "until_on")},
        "unit": authorization.unit.value,
    }


def certificates(patient_id: UUID, today: date) -> Certificates:
    """Two statements."""
    known = tuple(Certificate(*row) for row in read(_CERTIFIED, {"patient_id": patient_id}))
    of = stay(patient_id, today)
    is_in = of is not None and (of.until_on is None or of.until_on >= today)
    last = known[0].certified_on if known else None
    return Certificates(known, of, of.due_after(last) if of and is_in else None)


def _approval(row: Any, its: Runway, spans: dict[UUID, Span]) -> Approval:
    hold_key(row.key_id, row.wrapped, row.owner_id)
    return Approval(
        id=row.id,
        payer=unseal(PAYER, row.id, row.payer_sealed),
        reference=unseal(REFERENCE, row.id, row.reference_sealed),
        made_by=row.made_by,
        runway=its,
        overlaps=_overlaps(its.span, (one for other, one in spans.items() if other != row.id)),
    )


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span.overlaps(other) for other in others)
