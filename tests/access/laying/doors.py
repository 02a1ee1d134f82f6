"""What hangs on accounts: other sign-ins, passkeys, a key for an app, Maya's link for a new password."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from portal import clock
from portal.accounts import resets, sign_ins
from portal.accounts.app_keys import NAME
from portal.accounts.models import AppKey, Passkey, PasswordReset
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.notifications.models import Channel, Delivery
from portal.vault.sealing import CLINIC, seal
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    """Jordan has no passkey: at the door, where he owes his second step, he can still set one up."""
    for name, whose in (("maya", {"patient": "maya"}), ("jordan", {"staff": "jordan"})):
        there = sign_ins.begin(world.people[name], second_factor_owed=False)
        things.add("sign_in", f"{name}'s", there.id, **whose)
    for name, whose in (("maya", {"patient": "maya"}), ("priya", {"staff": "priya"})):
        things.add("passkey", f"{name}'s", _passkey(world.id(name), name), **whose)
        if name == "maya":
            things.add("app_key", "maya's", _app_key(world.id(name)), **whose)
    things.add("resource", "sessions", "Appointment")
    resets.send(world.id("maya"))
    db.session.execute(update(Delivery).where(Delivery.channel == Channel.LINK).values(sent_at=clock.now()))
    reset = db.session.scalars(select(PasswordReset)).one()
    reset.expires_at += timedelta(hours=6)  # the matrix in full takes longer than such a link lasts
    things.add("reset", "maya's", resets.token_of(reset.id), opens="maya")


def _app_key(user_id: UUID) -> UUID:
    now = clock.now()
    key = AppKey(id=new_id(), user_id=user_id, token_hash="0" * 64, made_at=now, form_key="an app")
    key.name_sealed, key.expires_at = seal(user_id, NAME, key.id, "An app"), now + timedelta(days=30)
    db.session.add(key)
    return key.id


def _passkey(user_id: UUID, name: str) -> UUID:
    key = Passkey(id=new_id(), user_id=user_id, credential_id=name.encode(), public_key=b"", made_at=clock.now())
    key.name_sealed = seal(CLINIC, "passkey.name", key.id, "A phone")
    db.session.add(key)
    return key.id
