"""One after the other for one person, so that of two taps at the same moment the second finds what the first made."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.accounts.models import User
from portal.database import db

# Rows that merely name her, such as a notice to her, need not wait: the key of hers is not locked.
_HERS = select(User.id).where(User.id == bindparam("user_id", type_=Uuid())).with_for_update(key_share=True)


def wait_for_turn(user_id: UUID) -> None:
    """Holds until this request's transaction ends. On SQLite whoever writes has waited already."""
    db.session.execute(_HERS, {"user_id": user_id})
