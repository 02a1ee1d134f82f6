"""Who administers the clinic, of those who can sign in."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User


def administering(day: date) -> Select[UUID]:
    """Their ids."""
    in_force = (RoleGrant.from_on <= day, or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= day))
    found = select(RoleGrant.user_id).join(User, User.id == RoleGrant.user_id)
    return found.where(RoleGrant.role == Role.ADMIN, User.standing == Standing.ACTIVE, *in_force)
