"""A leader's room for one session: who is expected, how each stands, what is due."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from portal import clock
from portal.access.actor import Actor
from portal.caseload.planned import Planned, planned
from portal.materials.posted import at_session, posted_for
from portal.materials.queries import Item
from portal.schedule.actions.attending import closed_because, is_amending
from portal.schedule.actions.seeing import see_notices_at
from portal.schedule.attendance_models import Kind, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.frame import Frame
from portal.schedule.queries.misses import counsels_in
from portal.schedule.queries.roster import Expected, seated
from portal.schedule.suggesting import Counsel
from portal.worksheets.queries.handed_in import NOTHING_DUE, HandedIn, handed_in
from portal.worksheets.queries.repeated import coming_again_in
from portal.worksheets.queries.work import HomeworkCount, homework_counts


@dataclass(frozen=True)
class Seat:
    """One person in the room. `counsel`: what the attendance policy suggests, if anything counts."""

    who: Expected
    homework: HandedIn
    counsel: Counsel | None
    told_in_time: bool

    @property
    def suggested(self) -> Presence:
        """How to mark her if she is not here."""
        return Presence.EXCUSED if self.who.notice is Kind.ABSENT and self.told_in_time else Presence.UNEXCUSED

    @property
    def can_hand_over(self) -> bool:
        """More was missed than when it was handed over last."""
        handed = self.who.handed
        if self.counsel is None or self.who.asked:
            return False
        return handed is None or (handed.seen_at is not None and self.counsel.misses > handed.misses)


@dataclass(frozen=True)
class Room:
    session: Appointment
    frame: Frame
    seats: tuple[Seat, ...]  # who is expected
    asking: tuple[Seat, ...]  # who asks to come as a guest
    handouts: list[Item] = field(default_factory=list)
    homework: list[HomeworkCount] = field(default_factory=list)  # due at this session
    plan: Planned = field(default_factory=Planned)
    closed: str = ""  # why attendance cannot be noted now
    amending: bool = False  # a change needs a reason

    @property
    def heading(self) -> str:
        return self.session.topic or self.session.title

    @property
    def group_id(self) -> UUID:
        return self.frame.group_id

    @property
    def may_plan(self) -> bool:
        """Who only stands in reaches this room and nothing else of the group."""
        return self.frame.leads

    @property
    def may_give(self) -> bool:
        """A group that is closed gets nothing new."""
        return self.frame.leads and not self.frame.is_closed

    @property
    def has_begun(self) -> bool:
        return self.session.starts_at <= clock.now()

    @property
    def is_cancelled(self) -> bool:
        return self.session.standing is Standing.CANCELLED

    @property
    def room_left(self) -> int:
        return max(0, self.frame.capacity - len(self.seats))

    @property
    def absent(self) -> list[Seat]:
        return [one for one in self.seats if one.who.mark and one.who.mark.presence.is_absent]

    @property
    def beyond(self) -> list[Seat]:
        """Whose misses are worth a word, here or to the therapist."""
        return [one for one in self.seats if one.counsel and (one.counsel.suggestion or one.who.handed)]

    @property
    def is_all_marked(self) -> bool:
        return bool(self.seats) and all(one.who.mark for one in self.seats)

    @property
    def counts(self) -> "Counts":
        return Counts.of(self.seats)


@dataclass(frozen=True)
class Counts:
    expected: int
    first_day: int
    guests: int
    told_late: int
    told_absent: int
    due: int  # people of whom homework is due,
    handed_in: int  # and who have handed in all of it
    here: int
    away: int

    @classmethod
    def of(cls, seats: Iterable[Seat]) -> "Counts":
        people = list(seats)
        marks = [one.who.mark.presence for one in people if one.who.mark]
        return cls(
            expected=len(people),
            first_day=sum(one.who.first_day for one in people),
            guests=sum(one.who.is_guest for one in people),
            told_late=sum(one.who.notice is Kind.LATE for one in people),
            told_absent=sum(one.who.notice is Kind.ABSENT for one in people),
            due=sum(one.homework.due > 0 for one in people),
            handed_in=sum(one.homework.due > 0 and one.homework.is_whole for one in people),
            here=sum(one.is_there for one in marks),
            away=sum(one.is_absent for one in marks),
        )


def room(actor: Actor, appointment: Appointment) -> Room:
    """Six statements: the roster, misses, homework of each, in all and what comes again, handouts."""
    around, seats = _seated(actor, appointment)
    given = homework_counts(actor, [around.group_id])
    return Room(
        session=appointment,
        frame=around,
        seats=tuple(one for one in seats if one.who.is_in),
        asking=tuple(one for one in seats if not one.who.is_in),
        handouts=_handouts(actor, appointment, around),
        homework=[one for one in given if one.due_appointment_id == appointment.id],
        plan=planned(appointment, given, coming_again_in(actor, around.group_id)),
        closed=closed_because(appointment),
        amending=is_amending(actor, appointment),
    )


def sheet(actor: Actor, appointment: Appointment) -> Room:
    """The same for paper, without what cannot be pressed there. Three statements."""
    around, seats = _seated(actor, appointment)
    return Room(appointment, around, tuple(one for one in seats if one.who.is_in), asking=())


def note_seeing(actor: Actor, it: Room) -> None:
    """What patients said about coming was seen, and their words read: who did is on record."""
    told = [one.who for one in (*it.seats, *it.asking) if one.who.notice]
    readers_of: list[UUID] = [one.patient_id for one in told if one.cause or one.reason]
    see_notices_at(actor, it.session.id, readers_of, unseen=not all(one.seen for one in told))


def _seated(actor: Actor, appointment: Appointment) -> tuple[Frame, list[Seat]]:
    around, people = seated(actor, appointment)
    counsels = counsels_in(actor, around.group_id, appointment.local_on)
    homework = handed_in(appointment.id)
    return around, [
        Seat(
            who=one,
            homework=homework.get(one.patient_id, NOTHING_DUE),
            counsel=None if one.asked else counsels.get(one.patient_id),
            told_in_time=around.rules.in_time(one.told_at, appointment.starts_at),
        )
        for one in people
    ]


def _handouts(actor: Actor, appointment: Appointment, around: Frame) -> list[Item]:
    """Who only stands in gives them out, and does not learn who has opened what."""
    return posted_for(actor, appointment.id) if around.leads else at_session(appointment.id)
