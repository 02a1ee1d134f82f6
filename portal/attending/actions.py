"""What a patient says and asks around her sessions, where it touches more than one thing."""

from uuid import UUID

from portal.access.actor import Actor
from portal.access.refusal import refuse
from portal.access.scope import reach
from portal.schedule.absences import offered
from portal.schedule.actions import asking, telling
from portal.schedule.attendance_models import Kind
from portal.schedule.forms import NoticeForm
from portal.schedule.models import Appointment


def tell(actor: Actor, appointment: Appointment, form: NoticeForm) -> None:
    """She will be late, or cannot come. Who comes late has nothing to make up for. Raises Conflict."""
    kind = Kind(str(form.kind.data))
    if form.is_bare:
        telling.give_notice(actor, appointment, kind)
    else:
        telling.give_notice(actor, appointment, kind, form.told.note, form.told.as_cause)
    if kind is Kind.LATE:
        asking.drop(actor, appointment)


def come_after_all(actor: Actor, appointment: Appointment) -> None:
    """She takes back what she said. Raises Conflict."""
    telling.take_back_notice(actor, appointment)
    asking.drop(actor, appointment)


def ask_for(actor: Actor, missed: Appointment, guest_id: UUID) -> None:
    """She asks for another session in place of one she misses. Raises Conflict; 404 for one that is not offered."""
    until = asking.last_day(actor.today)
    guest = reach(offered, actor, guest_id, missed_id=missed.id, until=until)
    if guest is None:
        refuse(actor, guest_id)
    asking.ask(actor, missed, guest)
