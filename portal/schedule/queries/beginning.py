"""What a clinic that has just begun still lacks until its first patient can come."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, or_, select

from portal.access.actor import Actor, Role
from portal.access.scope import TODAY, binds
from portal.accounts.models import RoleGrant
from portal.programs.models import Clinic, Group, GroupLeader
from portal.programs.narrowing import PLACES
from portal.programs.policy import lasting
from portal.reading import Statement, read
from portal.schedule.models import Series


@dataclass(frozen=True)
class Beginning:
    """What is there. `admins`: how many administrators of the clinic."""

    is_reachable: bool
    """It has a phone, and somebody is on call: before that no questionnaire can be given."""
    has_group: bool
    meets: bool
    """Some group has a weekly session."""
    has_therapist: bool
    has_leader: bool
    leads: bool
    """Somebody leads a group."""
    has_patient: bool
    admins: int
    places: int
    """As `narrowing.PLACES` counts them: whoever asks what a clinic lacks learns whether it is large, too."""

    @property
    def is_over(self) -> bool:
        """A second administrator is asked for with the rest, and keeps nobody waiting."""
        return self.is_reachable and self.meets and self.has_therapist and self.leads and self.has_patient


def _of_role(role: Role) -> Any:
    return exists().where(RoleGrant.role == role, lasting(RoleGrant))


_BEGINNING: Statement = select(
    exists().where(Clinic.phone != "", Clinic.on_call_name != "", Clinic.on_call_phone != "").label("is_reachable"),
    exists().where(or_(Group.until_on.is_(None), Group.until_on >= TODAY)).label("has_group"),
    exists().where(lasting(Series)).label("meets"),
    _of_role(Role.THERAPIST).label("has_therapist"),
    _of_role(Role.LEADER).label("has_leader"),
    exists().where(lasting(GroupLeader)).label("leads"),
    _of_role(Role.PATIENT).label("has_patient"),
    select(func.count(RoleGrant.user_id.distinct()))
    .where(RoleGrant.role == Role.ADMIN, lasting(RoleGrant))
    .scalar_subquery()
    .label("admins"),
    PLACES.label("places"),
)


def beginning(actor: Actor) -> Beginning:
    """One statement."""
    return Beginning(**read(_BEGINNING, binds(actor)).one()._asdict())
