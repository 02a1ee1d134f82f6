"""A role that is taken back before it ever counted."""

from sqlalchemy import update

from portal.accounts.models import RoleGrant, User
from portal.database import db


def take_back(grant: RoleGrant) -> None:
    """Nothing is left of it but the record, which keeps that it was given. So the account says that there was one:
    somebody who never held another is found by that."""
    db.session.delete(grant)
    db.session.execute(update(User).where(User.id == grant.user_id).values(had_role_taken_back=True))
