"""A person's passkeys: added, used, taken away, put out of use."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal import clock
from portal.access.actor import Actor
from portal.accounts.models import Passkey, Standing, User
from portal.accounts.passkeys import ceremonies, challenges
from portal.accounts.passkeys.ceremonies import Refused
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.vault.sealing import CLINIC, seal, unseal

MOST = 10
_NAME = "passkey.name"


def of(user_id: UUID) -> list[Passkey]:
    hers = select(Passkey).where(Passkey.user_id == user_id)
    return list(db.session.scalars(hers.order_by(Passkey.made_at.desc())))


def has_any(user_id: UUID) -> bool:
    return db.session.scalar(select(Passkey.id).where(Passkey.user_id == user_id).limit(1)) is not None


def name_of(key: Passkey) -> str:
    return unseal(_NAME, key.id, key.name_sealed)


def add(actor: Actor, name: str, answer: str) -> None:
    """Raises Refused, and NoChallenge."""
    made = ceremonies.made(answer, challenges.take(actor.id))
    known = db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id))
    if known is not None or len(of(actor.id)) >= MOST:
        raise Refused
    key = Passkey(id=new_id(), user_id=actor.id, made_at=clock.now(), **vars(made))
    key.name_sealed = seal(CLINIC, _NAME, key.id, name)
    db.session.add(key)
    db.session.flush()
    record(actor.id, "added passkey", "passkey", key.id)
    notify(actor.id, "way_in", key.id, cause="added")


def remove(actor: Actor, key: Passkey) -> None:
    db.session.delete(key)
    db.session.flush()
    record(actor.id, "removed passkey", "passkey", key.id)
    notify(actor.id, "way_in", key.id, cause="removed")


def owner_by(answer: str) -> User:
    """Whose passkey answered what this browser was asked. Raises Refused, and NoChallenge."""
    challenge = challenges.take(None)
    credential_id, holder = ceremonies.credential_in(answer)
    whose = select(Passkey, User).join(User, User.id == Passkey.user_id).where(Passkey.credential_id == credential_id)
    found = db.session.execute(whose.where(User.standing == Standing.ACTIVE)).one_or_none()
    if found is None or holder != found.User.id.bytes:
        raise Refused
    count = ceremonies.signed(answer, challenge, found.Passkey)
    if not _claim(found.Passkey.id, count):
        _put_out_of_use(found.Passkey)
        raise Refused
    return found.User  # type: ignore[no-any-return]


def _claim(key_id: UUID, count: int) -> bool:
    """Note its use, unless its count went back: then there are two of it. Some devices do not count: always zero."""
    goes_on = Passkey.sign_count < count if count else Passkey.sign_count == 0
    mine = update(Passkey).where(Passkey.id == key_id, goes_on)
    done: Any = db.session.execute(mine.values(sign_count=count, used_at=clock.now()))
    return bool(done.rowcount)


def _put_out_of_use(key: Passkey) -> None:
    """Nobody can tell which of the two is hers. She hears of it."""
    user_id, key_id = key.user_id, key.id
    db.session.delete(key)
    db.session.flush()
    record(None, "put passkey out of use", "passkey", key_id)
    notify(user_id, "passkey", key_id)
