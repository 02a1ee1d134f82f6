"""Who reads and writes a thread: the patient, and who is on her care team today."""

from sqlalchemy import or_, select

from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.messages.models import Thread
from portal.programs.policy import in_care, on_care_team

readable: Scope[Thread] = named(
    "messages.readable", select(Thread).where(or_(Thread.patient_id == ME, on_care_team(Thread.patient_id)))
)

writable: Scope[Thread] = named("messages.writable", readable.where(in_care(Thread.patient_id)))
"""Readable, and the patient is in the program today."""
