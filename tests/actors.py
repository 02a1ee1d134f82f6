"""People as the actors of a request, for tests that ask below the door."""

from uuid import uuid4

from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor, Role
from portal.accounts.models import RoleGrant, User
from portal.database import db
from portal.demo.people import ZONE


def actor(name: str) -> Actor:
    """The person as the actor of a request of now. Within an application context."""
    user = db.session.scalars(select(User).where(User.name.ilike(f"{name} %"))).one()
    roles = db.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user.id))
    return Actor(
        id=user.id,
        name=user.name,
        first_name=user.first_name,
        roles=frozenset(Role(role) for role in roles),
        sign_in_id=uuid4(),
        today=clock.today_in(ZONE),
        zone=ZONE,
    )
