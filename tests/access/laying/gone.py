"""What is not there any more: deleted, or taken back; and what was taken back and stays on record for some."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.coverage.actions.authorizing import Approved, authorize
from portal.coverage.actions.authorizing import take_back as take_back_authorization
from portal.coverage.actions.proving import Asked as Stretch
from portal.coverage.actions.proving import make_letter, revoke
from portal.coverage.models import Authorization, ProofLetter, Unit
from portal.coverage.proof import Statement
from portal.coverage.runway import Span
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.letters.models import Letter
from portal.programs.actions import joining
from portal.programs.life_models import CareHandOver
from portal.schedule.actions.holidays import add_holiday, remove_holiday
from portal.schedule.attendance_models import Asked, MakeUp
from portal.skills.actions import note_use, take_back
from portal.skills.catalogue import skills
from portal.worksheets.actions.assigning import assign
from portal.worksheets.actions.changing import withdraw
from portal.worksheets.actions.preparing import prepare_reply, remove_reply
from portal.worksheets.published import catalogue
from portal.worksheets.review_models import PreparedReply
from tests.access.markers import mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    _deleted(world, things)
    _taken_back(world, things)
    _on_record(world, things)


def _deleted(world: Riverbend, things: Things) -> None:
    """Nobody's any more: as if it had never been there."""
    maya, jordan = world.actor("maya", Role.PATIENT), world.actor("jordan", Role.THERAPIST)
    sam = world.actor("sam", Role.ADMIN)
    use, _new = note_use(maya, skills()["stop"], "gone", None)
    things.add("skill_use", "deleted", use.id, gone=True)
    take_back(maya, use)
    prepare_reply(jordan, "Gone", "Gone", False, "gone")
    reply = db.session.scalars(select(PreparedReply).where(PreparedReply.form_key.endswith(":gone"))).one()
    things.add("reply", "deleted", reply.id, gone=True)
    remove_reply(jordan, reply)
    holiday = add_holiday(sam, None, world.today + timedelta(days=200), "Gone")
    things.add("holiday", "deleted", holiday.id, gone=True)
    remove_holiday(sam, holiday)
    place = joining.enroll(world.id("wanda"), world.groups["day"], world.today + timedelta(days=9), by=None)
    things.add("enrollment", "deleted", place.id, gone=True)
    joining.end_enrollment(place, world.today, by=None)


def _taken_back(world: Riverbend, things: Things) -> None:
    """The row is there, and nobody is to know of it."""
    letter = db.session.scalars(select(Letter)).first()
    over = db.session.scalars(select(CareHandOver).where(CareHandOver.from_on <= world.today)).first()
    for kind, row, gone in (("letter", letter, "withdrawn_at"), ("handed", over, "taken_back_at")):
        copy = _copied(row, **{gone: clock.now()})
        things.add(kind, "taken back", copy.id, gone=True)


def _on_record(world: Riverbend, things: Things) -> None:
    """Those whose it was still find it, and what became of it."""
    jordan, sam = world.actor("jordan", Role.THERAPIST), world.actor("sam", Role.ADMIN)
    given = assign(jordan, world.id("maya"), catalogue().current("thought-record-short"))
    withdraw(jordan, given)
    things.add("assignment", "maya's, taken back", given.id, patient="maya")
    maya, span = world.actor("maya", Role.PATIENT), Span(Unit.DAYS, 3, world.today, world.today)
    authorize(sam, maya.id, Approved(mark("maya", "payer"), mark("maya", "reference"), span), "gone")
    approved = db.session.scalars(select(Authorization).where(Authorization.units == span.units)).one()
    take_back_authorization(sam, approved)
    things.add("authorization", "maya's, taken back", approved.id, patient="maya")
    states = Statement(mark("maya", "named"), "", {world.today: 50})
    letter = db.session.get_one(
        ProofLetter, make_letter(maya, Stretch(world.today, world.today, False), states, "gone")
    )
    revoke(maya, letter)
    things.add("proof_letter", "maya's, revoked", letter.id, patient="maya")
    hers = db.session.scalars(select(MakeUp).where(MakeUp.patient_id == maya.id)).first()
    asked = _copied(hers, standing=Asked.WITHDRAWN)
    things.add("make_up", "maya's, taken back", asked.id, patient="maya", group="day")


def _copied(row: Any, **but: Any) -> Any:
    """One more of its kind, with an id and a key of its own. No word of it is ever read."""
    columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    fresh = {name: new_id().hex for name in ("form_key",) if name in columns}
    copy = type(row)(**{**columns, **fresh, **but, "id": new_id()})
    db.session.add(copy)
    db.session.flush()
    return copy
