"""What a conversation is about, and so who reads it."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_


class Topic(StrEnum):
    CARE = "care"
    SCHEDULE = "schedule"
    BILLING = "billing"


FOR_TEAM = (Topic.CARE, Topic.SCHEDULE)
AT_DESK = (Topic.SCHEDULE, Topic.BILLING)
TITLES = {
    Topic.CARE: _l("About my care"),
    Topic.SCHEDULE: _l("About my schedule"),
    Topic.BILLING: _l("Bills and paperwork"),
}
"""As the patient says it."""
NAMES = {Topic.CARE: _l("Care"), Topic.SCHEDULE: _l("Schedule"), Topic.BILLING: _l("Bills and paperwork")}
"""As staff say it."""


def is_one_of(topic: Any, topics: tuple[Topic, ...]) -> ColumnElement[bool]:
    """Written out: the text of a statement must not depend on its values."""
    return or_(*(topic == one for one in topics))
