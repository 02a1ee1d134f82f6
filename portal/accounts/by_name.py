"""A list of people by name, a page at a time: what comes after the one who was last on the page before."""

from sqlalchemy import Uuid, bindparam, select, tuple_
from sqlalchemy.orm import aliased

from portal.accounts.models import User

AFTER = bindparam("after", type_=Uuid())
"""The id of that one."""
_LAST = aliased(User)
LAST_NAME = select(_LAST.name).where(_LAST.id == AFTER).scalar_subquery()
FURTHER_ON = tuple_(User.name, User.id) > tuple_(LAST_NAME, AFTER)
"""Of a list by name and id."""
