"""How one person likes to review."""

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.reading import read
from portal.worksheets.review_models import Reviewer

_KEYS_OFF = select(Reviewer.keys_off).where(Reviewer.user_id == ME)


def keys_are_on(actor: Actor) -> bool:
    """Whether single letters do something. They do until the person switches them off."""
    return not any(row.keys_off for row in read(_KEYS_OFF, binds(actor)))
