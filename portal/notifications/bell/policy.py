"""Somebody's notices are hers alone."""

from sqlalchemy import select

from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.notifications.models import Notice

own: Scope[Notice] = named("notices.own", select(Notice).where(Notice.user_id == ME))
"""Each person's are hers alone."""
