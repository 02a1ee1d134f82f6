"""One after the other for one person, so that of two taps at the same moment the second finds what the first made.

Whoever changes an account takes its turn before anything else of hers: before her links, and before the audit chain.
"""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.accounts.models import User
from portal.database import db

# Rows that merely name her, such as a notice to her, need not wait: the key of hers is not locked.
_HERS = select(User.id).where(User.id == bindparam("user_id", type_=Uuid())).with_for_update(key_share=True)


def wait_for_turn(user_id: UUID) -> None:
    """Holds until this request's transaction ends. On SQLite whoever writes has waited already."""
    db.session.execute(_HERS, {"user_id": user_id})


def wait_for_all(user_id: UUID) -> None:
    """The same, and rows that merely name her are waited for too: for whoever changes what those say together."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())


def wait_for_turn_of(user: User) -> None:
    """The same, and what she is by then is read."""
    db.session.refresh(user, with_for_update={"key_share": True})


def wait_for_all_of(user: User) -> None:
    """The same for whoever changes by what she is found: rows that merely name her are waited for too, at once and not
    later."""
    db.session.refresh(user, with_for_update=True)
