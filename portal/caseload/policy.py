"""A session of a group, for the one who leads it: both ids in the URL have to belong together."""

from sqlalchemy import Uuid, bindparam

from portal.access.rules import named
from portal.access.scope import Scope
from portal.schedule.models import Appointment
from portal.schedule.policy import led

session_of_led_group: Scope[Appointment] = named(
    "caseload.session_of_led_group", led.where(Appointment.group_id == bindparam("group_id", type_=Uuid()))
)
