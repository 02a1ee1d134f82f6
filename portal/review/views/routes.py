"""Every route of reviewing, for the application to register."""

from portal.review.views import handing, message_replies, queue, replies, sheets
from portal.review.views.screens import blueprint

__all__ = ["blueprint", "handing", "message_replies", "queue", "replies", "sheets"]
