"""Who of the leader's own groups has opened a handout, and who has not."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, case, select, tuple_

from portal.access.actor import Actor, initials
from portal.access.scope import binds
from portal.accounts.by_name import AFTER, LAST_NAME
from portal.accounts.models import User
from portal.materials.models import Opened, Release
from portal.materials.posted import READER
from portal.programs.models import Enrollment, Group
from portal.reading import read

MOST = 60
Cursor = tuple[bool, UUID]
"""Where the list goes on: after this person, who has opened it or not."""


@dataclass(frozen=True)
class Reader:
    """Somebody who may read it. `opened_at`: when she did first."""

    patient_id: UUID
    name: str
    opened_at: Any

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def cursor(self) -> str:
        return f"{int(self.opened_at is not None)}~{self.patient_id}"


_READ_IT = (
    select(Enrollment.patient_id)
    .join(Group, Group.id == Enrollment.group_id)
    .join(Release, Release.id == bindparam("release_id", type_=Uuid()))
    .where(READER)
)
_HAS = case((Opened.id.is_not(None), 1), else_=0)
_READERS = (
    select(User.id, User.name, Opened.first_at)
    .outerjoin(Opened, (Opened.patient_id == User.id) & (Opened.material_id == bindparam("material_id", type_=Uuid())))
    .where(User.id.in_(_READ_IT))
    .order_by(_HAS, User.name, User.id)
)
_MORE = _READERS.where(
    tuple_(_HAS, User.name, User.id) > tuple_(bindparam("after_opened", type_=Integer()), LAST_NAME, AFTER)
)


def readers(actor: Actor, release: Release, after: Cursor | None = None) -> tuple[list[Reader], str]:
    """Those of the groups the actor leads, who has not opened it first; and where the list goes on. One statement."""
    opened, patient_id = after or (False, None)
    asked = {"release_id": release.id, "material_id": release.material_id, "after": patient_id}
    rows = read(_MORE if after else _READERS, binds(actor, after_opened=int(opened), **asked), MOST + 1)
    found = [Reader(*row) for row in rows[:MOST]]
    return found, found[-1].cursor if len(rows) > MOST else ""


def cursor_of(text: str) -> Cursor | None:
    """As it stood in an address; None for the beginning, and for what is none."""
    opened, _, patient_id = text.partition("~")
    try:
        return opened == "1", UUID(patient_id)
    except ValueError:
        return None
