"""Where somebody's mail goes, set right."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from portal.accounts import resets
from portal.accounts.actions import AddressTaken, find
from portal.accounts.models import User
from portal.accounts.turns import wait_for_all_of
from portal.audit.record import record
from portal.database import db
from portal.vault.sealing import CLINIC, keyed_hash, seal


def change_address(user: User, email: str, by: UUID) -> bool:
    """They sign in with it from now on. Whether it is another one. Raises AddressTaken, at the same moment too."""
    wait_for_all_of(user)
    if email.strip() == user.email:
        return False
    owner = find(email)
    if owner is not None and owner.id != user.id:
        raise AddressTaken
    try:
        with db.session.begin_nested():
            user.email_sealed = seal(CLINIC, "user.email", user.id, email.strip())
            user.email_lookup = keyed_hash("email", email.strip().lower())
    except IntegrityError:
        raise AddressTaken from None
    resets.end_open(user.id)
    record(by, "changed e-mail address", "user", user.id)
    return True
