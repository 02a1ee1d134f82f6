"""Sessions somebody may plan and change: those of groups the actor leads, and an administrator's all."""

from sqlalchemy import Uuid, bindparam, or_, select

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import Scope
from portal.programs.models import Group
from portal.programs.policy import holds, leads
from portal.schedule.models import Appointment

plannable_groups: Scope[Group] = named(
    "planning.plannable_groups", select(Group).where(or_(leads(Group.id), holds(Role.ADMIN)))
)

plannable: Scope[Appointment] = named(
    "planning.plannable",
    select(Appointment).where(
        Appointment.group_id == bindparam("group_id", type_=Uuid()),
        or_(leads(Appointment.group_id), holds(Role.ADMIN)),
    ),
)
"""A session of the group in the URL. Somebody who only stands in changes nothing."""
