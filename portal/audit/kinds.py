"""Kinds of what stands in the record, for somebody who looks for one: what was read, what was changed, who came in."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, not_, or_

from portal.audit.models import AuditEvent
from portal.audit.wording import REFUSED
from portal.audit.words.house import EMERGENCY, IN_EMERGENCY


class Kind(StrEnum):
    READ = "read"
    CHANGED = "changed"
    CAME_IN = "came_in"
    REFUSED = "refused"
    EMERGENCY = "emergency"


_READ = (
    "read",
    "opened",
    "saved",
    "saw",
    "printed",
    "looked at",
    "looked in vain",
    "made binder",
    "checked letter",
    "took records",
    "archived",
)
_READ_BEGINS = ("read ", "exported ", "searched", "opened week")
_CAME_IN = ("signed in", "second factor given", "shown again who it is")


def _one_of(verbs: tuple[str, ...], beginnings: tuple[str, ...] = ()) -> ColumnElement[bool]:
    """Written out: the text of a statement must not depend on its values."""
    return or_(
        false(),
        *(AuditEvent.verb == one for one in verbs),
        *(AuditEvent.verb.startswith(one, autoescape=True) for one in beginnings),
    )


_IS_READ, _IS_CAME_IN = _one_of(_READ, _READ_BEGINS), _one_of(_CAME_IN)
OF_KIND: dict[Kind, Any] = {
    Kind.READ: _IS_READ,
    Kind.CHANGED: not_(or_(_IS_READ, _IS_CAME_IN, AuditEvent.verb == REFUSED)),
    Kind.CAME_IN: _IS_CAME_IN,
    Kind.REFUSED: AuditEvent.verb == REFUSED,
    Kind.EMERGENCY: or_(AuditEvent.verb == IN_EMERGENCY, AuditEvent.subject == EMERGENCY),
}
