"""Why a place was changed; a patient handed to a therapist, and one to be handed over."""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.programs.actions.handing_over import NOTE
from portal.programs.actions.placing import note
from portal.programs.life_models import CareHandOver, Phase
from portal.programs.models import Enrollment
from portal.vault.sealing import seal
from tests.access.markers import mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == world.id("lena"))).first()
    assert place is not None
    note(place, Phase.ACTIVE, place.from_on, world.id("sam"), mark("lena", "because"))
    things.add("handed", "lena's, to priya", _hand_over(world, "nora", "priya", -1), patient="lena")
    things.add("handing", "lena's, from priya", _hand_over(world, "priya", "carla", 5), patient="lena")


def _hand_over(world: Riverbend, giver: str, taker: str, days: int) -> object:
    row = CareHandOver(
        id=new_id(),
        patient_id=world.id("lena"),
        from_id=world.id(giver),
        to_id=world.id(taker),
        from_on=world.today + timedelta(days=days),
        made_by=world.id(giver),
        made_at=clock.now(),
        form_key=f"{giver} {taker}",
    )
    if days < 0:
        row.note_sealed = seal(world.id("lena"), NOTE, row.id, mark("lena", "handed"))
    db.session.add(row)
    db.session.flush()
    return row.id
