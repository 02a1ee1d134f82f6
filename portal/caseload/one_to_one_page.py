"""One one-to-one before who answers for its patient: with whom, what was said, how it was marked."""

from dataclasses import dataclass

from portal import clock
from portal.access.actor import Actor
from portal.caseload.room import Seat
from portal.programs.queries import Person
from portal.schedule.actions.attending import closed_because, is_amending
from portal.schedule.attendance_models import Kind
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.holding import possible_holders
from portal.schedule.queries.one_to_ones import seated_at
from portal.worksheets.queries.handed_in import NOTHING_DUE


@dataclass(frozen=True)
class Held:
    """`notice`: what she said to who holds it. `is_held`: who holds it answers for her on its day. `choices`: with
    whom it may be. `closed`: why attendance cannot be noted now; `amending`: a change of it needs a reason."""

    session: Appointment
    seat: Seat
    holder: Person | None
    is_held: bool
    choices: list[Person]
    notice: Kind | None
    closed: str
    amending: bool

    @property
    def is_cancelled(self) -> bool:
        return self.session.standing is Standing.CANCELLED

    @property
    def is_over(self) -> bool:
        return self.session.ends_at <= clock.now()

    @property
    def has_begun(self) -> bool:
        return self.session.starts_at <= clock.now()


def held(actor: Actor, session: Appointment) -> Held:
    """Two statements."""
    seated = seated_at(actor, session)
    others = possible_holders(actor, seated.who.patient_id)
    now = [seated.holder] if seated.holder and seated.holder.id not in {one.id for one in others} else []
    return Held(
        session=session,
        seat=Seat(seated.who, NOTHING_DUE, counsel=None, told_in_time=False),
        holder=seated.holder,
        is_held=seated.is_held,
        choices=[*now, *others],
        notice=seated.notice,
        closed=closed_because(session),
        amending=is_amending(actor, session),
    )
