"""A person's number in another system: found by a keyed hash, kept sealed."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.database import db
from portal.vault.sealing import CLINIC, keyed_hash, seal

PLACE = "user.external_id_sealed"


def find_by_external_id(number: str) -> User | None:
    return db.session.scalar(select(User).where(User.external_id_lookup == _lookup(number)))


def set_external_id(user: User, number: str) -> None:
    user.external_id_sealed = seal(CLINIC, PLACE, user.id, number.strip())
    user.external_id_lookup = _lookup(number)
    db.session.flush()


def _lookup(number: str) -> str:
    """As typed: an "a17" and an "A17" may be two."""
    return keyed_hash("external id", number.strip())
