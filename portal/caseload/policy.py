"""A session of a group, for the one who leads it: both ids in the URL have to belong together. And a one-to-one."""

from sqlalchemy import Uuid, bindparam, select

from portal.access.rules import named
from portal.access.scope import Scope
from portal.programs.policy import leads, on_care_team
from portal.schedule.models import Appointment
from portal.schedule.policy import led

session_of_led_group: Scope[Appointment] = named(
    "caseload.session_of_led_group", led.where(Appointment.group_id == bindparam("group_id", type_=Uuid()))
)

session_of_own_group: Scope[Appointment] = named(
    "caseload.session_of_own_group",
    select(Appointment).where(Appointment.group_id == bindparam("group_id", type_=Uuid()), leads(Appointment.group_id)),
)
"""The same without who only stands in, who gives a group nothing to do at home."""

one_to_one_of_patient: Scope[Appointment] = named(
    "caseload.one_to_one_of_patient",
    select(Appointment).where(on_care_team(Appointment.patient_id)),
)
