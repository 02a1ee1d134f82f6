"""Who reads and writes a thread: the patient, and those whom its topic concerns.

Care: her care team today, who covers for it included. Schedule: the administrators too. Billing and paperwork:
the administrators alone.
"""

from sqlalchemy import and_, exists, or_, select

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.messages.models import Attachment, Message, ReadMark, Thread
from portal.messages.topics import AT_DESK, FOR_TEAM, is_one_of
from portal.programs.policy import holds, in_care, in_emergency, on_care_team

OF_TEAM = and_(is_one_of(Thread.topic, FOR_TEAM), on_care_team(Thread.patient_id))
OF_DESK = and_(is_one_of(Thread.topic, AT_DESK), holds(Role.ADMIN))

readable: Scope[Thread] = named(
    "messages.readable", select(Thread).where(or_(Thread.patient_id == ME, OF_TEAM, OF_DESK))
)

writable: Scope[Thread] = named("messages.writable", readable.where(in_care(Thread.patient_id)))
"""Readable, and the patient is in the program today."""

answerable: Scope[Thread] = named("messages.answerable", select(Thread).where(or_(OF_TEAM, OF_DESK)))
"""To whoever answers there, and to nobody else: they say, too, what needs no answer."""

_HAD_OPEN = exists().where(ReadMark.thread_id == Thread.id, ReadMark.user_id == ME)
known: Scope[Thread] = named(
    "messages.known", select(Thread).where(or_(Thread.patient_id == ME, OF_TEAM, OF_DESK, _HAD_OPEN))
)
"""Readable, or it once was and the actor read it: so that who is too late is told so, and keeps her words."""

attached: Scope[Attachment] = named(
    "messages.attached",
    select(Attachment)
    .join(Message, Message.id == Attachment.message_id)
    .join(Thread, Thread.id == Message.thread_id)
    .where(or_(Thread.patient_id == ME, OF_TEAM, OF_DESK)),
)
"""Files that came with a message of such a thread."""

forwardable: Scope[Message] = named(
    "messages.forwardable",
    select(Message).join(Thread, Thread.id == Message.thread_id).where(Message.author_id == Thread.patient_id, OF_TEAM),
)
"""What a patient wrote to the actor as one of her care team: it may be made a follow-up."""

_FOR_TEAM_IN_EMERGENCY = and_(is_one_of(Thread.topic, FOR_TEAM), in_emergency(Thread.patient_id))
read_in_emergency: Scope[Thread] = named("messages.read_in_emergency", select(Thread).where(_FOR_TEAM_IN_EMERGENCY))
"""What her care team reads, in an emergency: to be read, and nothing else."""
attached_in_emergency: Scope[Attachment] = named(
    "messages.attached_in_emergency",
    select(Attachment)
    .join(Message, Message.id == Attachment.message_id)
    .join(Thread, Thread.id == Message.thread_id)
    .where(_FOR_TEAM_IN_EMERGENCY),
)
