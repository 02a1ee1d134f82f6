"""What hangs on accounts: other sign-ins and passkeys of Maya and Jordan, Maya's link for a new password."""

from sqlalchemy import select

from portal import clock
from portal.accounts import resets, sign_ins
from portal.accounts.models import Passkey, PasswordReset
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.vault.sealing import CLINIC, seal
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    for name, whose in (("maya", {"patient": "maya"}), ("jordan", {"staff": "jordan"})):
        there = sign_ins.begin(world.people[name], second_factor_owed=False)
        things.add("sign_in", f"{name}'s", there.id, **whose)
        key = Passkey(
            id=new_id(), user_id=world.id(name), credential_id=name.encode(), public_key=b"", made_at=clock.now()
        )
        key.name_sealed = seal(CLINIC, "passkey.name", key.id, "A phone")
        db.session.add(key)
        things.add("passkey", f"{name}'s", key.id, **whose)
    resets.send(world.id("maya"))
    reset_id = db.session.scalars(select(PasswordReset.id)).one()
    things.add("reset", "maya's", resets.token_of(reset_id))
