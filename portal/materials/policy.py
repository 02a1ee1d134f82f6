"""Who may read which handout: members of its groups today, once it is out, and those who lead them."""

from sqlalchemy import and_, exists, or_, select

from portal.access.rules import named
from portal.access.scope import NOW, Scope
from portal.materials.models import Material, Release
from portal.programs.policy import enrolled, leads

_OUT = and_(Release.withdrawn_at.is_(None), Release.from_at <= NOW)
_TO_ACTOR = or_(and_(enrolled(Release.group_id), _OUT), and_(leads(Release.group_id), Release.withdrawn_at.is_(None)))

readable: Scope[Material] = named(
    "materials.readable", select(Material).where(exists().where(Release.material_id == Material.id, _TO_ACTOR))
)

released_to_me: Scope[Release] = named(
    "materials.released_to_me", select(Release).where(enrolled(Release.group_id), _OUT)
)
"""What is out for groups the actor has a place in."""

posted: Scope[Release] = named(
    "materials.posted", select(Release).where(leads(Release.group_id), Release.withdrawn_at.is_(None))
)
"""What stands in groups the actor leads, not yet out included."""
