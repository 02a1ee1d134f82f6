"""Set a threshold for one patient's diary card, end it, and put an answer to those that hold."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Uuid, bindparam, func, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, add_once, db
from portal.safety.models import Level
from portal.safety.opening import Concern
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.filled import Cells
from portal.worksheets.queries.thresholds import DIARY, RULE, reason
from portal.worksheets.thresholds import Compared, Threshold

MOST = 10
CATEGORY = "threshold"

_HERS = (
    select(Threshold)
    .where(Threshold.patient_id == bindparam("patient_id", type_=Uuid()), Threshold.slug == bindparam("slug"))
    .where(Threshold.ended_at.is_(None))
    .order_by(Threshold.made_at, Threshold.id)
)
_COUNT = select(func.count()).select_from(_HERS.order_by(None).subquery())
_BY_FORM_KEY = select(Threshold).where(Threshold.form_key == bindparam("form_key"))


@dataclass(frozen=True)
class Watch:
    """From which answer on somebody is to look, and how soon."""

    item: str
    compared: Compared
    value: int
    level: Level


def set_threshold(actor: Actor, patient_id: UUID, watch: Watch, form_key: str) -> Threshold:
    """Every card that is sent from now on is put to it. Twice is once. Raises Conflict when there are enough."""
    known = db.session.scalar(_BY_FORM_KEY, {"form_key": form_key})
    if known:
        return known
    if db.session.execute(_COUNT, {"patient_id": patient_id, "slug": DIARY}).scalar_one() >= MOST:
        raise Conflict(_("There are %(most)s already. End one first.", most=MOST))
    threshold = Threshold(
        patient_id=patient_id,
        slug=DIARY,
        item=watch.item,
        compared=watch.compared,
        value=watch.value,
        level=watch.level,
        made_by=actor.id,
        made_at=clock.now(),
        form_key=form_key,
    )
    if not add_once(threshold):
        return db.session.execute(_BY_FORM_KEY, {"form_key": form_key}).scalar_one()
    record(actor.id, "set", "threshold", threshold.id, patient_id=patient_id)
    return threshold


def end_threshold(actor: Actor, threshold: Threshold) -> None:
    """No card is put to it any more; what it has opened stays open."""
    if threshold.ended_at is None:
        threshold.ended_at = clock.now()
        db.session.flush()
        record(actor.id, "ended", "threshold", threshold.id, patient_id=threshold.patient_id)


def passed(patient_id: UUID, worksheet: Worksheet, cells: Cells) -> list[Concern]:
    """What these answers raise of what was set for her. One statement."""
    hers = db.session.scalars(_HERS, {"patient_id": patient_id, "slug": worksheet.id})
    return [_concern(one, worksheet, cells[one.item]) for one in hers if one.is_passed_by(cells.get(one.item))]


def _concern(one: Threshold, worksheet: Worksheet, answer: object) -> Concern:
    return Concern(
        definition=f"{worksheet.id} {worksheet.version}",
        rule=f"{RULE}{one.id}",
        level=one.level,
        category=CATEGORY,
        answers=reason(one.item, answer),
    )
