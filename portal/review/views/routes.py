"""Every route of reviewing, for the application to register."""

from portal.review.views import handing, queue, replies, sheets
from portal.review.views.screens import blueprint

__all__ = ["blueprint", "handing", "queue", "replies", "sheets"]
