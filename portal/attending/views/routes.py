"""The schedule's routes with those of this package, for the application to register."""

from portal.attending.views import group, making_up, missed, one_session
from portal.schedule.views import blueprint

__all__ = ["blueprint", "group", "making_up", "missed", "one_session"]
