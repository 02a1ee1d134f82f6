"""What hangs on accounts: where Maya and Jordan are signed in besides, and a link of Maya's for a new password."""

from sqlalchemy import select

from portal.accounts import resets, sign_ins
from portal.accounts.models import PasswordReset
from portal.database import db
from portal.demo.people import Riverbend
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    for name, whose in (("maya", {"patient": "maya"}), ("jordan", {"staff": "jordan"})):
        there = sign_ins.begin(world.people[name], second_factor_owed=False)
        things.add("sign_in", f"{name}'s", there.id, **whose)
    resets.send(world.id("maya"))
    reset_id = db.session.scalars(select(PasswordReset.id)).one()
    things.add("reset", "maya's", resets.token_of(reset_id))
