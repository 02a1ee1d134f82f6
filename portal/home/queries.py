"""The first page per role: what the packages below have, put together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portal import clock
from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.coverage.queries.due import due
from portal.home.news import news
from portal.home.weeks import Weeks, weeks
from portal.letters.queries.deciding import waiting as letters_waiting
from portal.materials import queries as materials
from portal.materials.queries import Item
from portal.messages import queries as messages
from portal.messages.announcements import queries as announced
from portal.messages.announcements.queries import Unread
from portal.messages.queries import Newest
from portal.messages.wanting import Wanting, wanting
from portal.programs.covering import Covered, covered_patients
from portal.programs.life_models import Phase
from portal.programs.narrowing import are_too_many, too_many
from portal.programs.standing import Stand, standing
from portal.programs.uncared import uncared
from portal.programs.waited import Waited, waited_for
from portal.safety.queries import Line, Whose, listed
from portal.schedule.queries import sessions as schedule
from portal.schedule.queries import unnoted
from portal.schedule.queries.beginning import Beginning, beginning
from portal.schedule.queries.concerns import Concern, open_concerns
from portal.schedule.queries.ledger import Ledger, ledger_now
from portal.schedule.queries.misses import Advised, advised_of_caseload
from portal.schedule.queries.notices import Told, coming_notices
from portal.schedule.queries.one_to_ones import OneToOne, to_note
from portal.schedule.queries.sessions import Session
from portal.schedule.queries.unled import unled
from portal.schedule.queries.unnoted import NOTHING, ToNote
from portal.web.formatting import local
from portal.worksheets.queries.given import Stuck, stuck
from portal.worksheets.queries.occurrences import Occurrence, asking, occurrences
from portal.worksheets.queries.rules import causes_of
from portal.worksheets.queries.waiting import Waiting, waiting
from portal.worksheets.queries.work import HomeworkCount, TodayItem, homework_counts, today_items

SOON = timedelta(days=4)


@dataclass(frozen=True)
class Today:
    """A patient's first page."""

    part_of_day: str  # "morning", "afternoon", "evening"
    next: Session | None
    later: tuple[Session, ...]  # on the same day as the next
    handout: Item | None  # for the next session
    begun: tuple[TodayItem, ...]  # half done, sent back, answered
    due: tuple[TodayItem, ...]
    occurrences: tuple[Occurrence, ...]  # what comes again and is for now
    letters: tuple[Newest, ...]
    said: tuple[Unread, ...]  # announcements not read yet
    handouts: tuple[Item, ...]
    week: Ledger  # hours, and what she missed
    weeks: Weeks  # the first ones of her stay, the last ones
    stand: Stand | None  # where she stands, when no group of hers meets soon
    waits: tuple[Waited, ...]  # the places for which she is on a wait-list


@dataclass(frozen=True)
class Work:
    """A staff member's first page."""

    sessions: tuple[Session, ...]
    to_note: ToNote  # sessions that are over, for who leads or led them
    waiting: tuple[Waiting, ...]
    letters: tuple[Wanting, ...]  # conversations with something new, or that wait for an answer
    homework: tuple[HomeworkCount, ...]
    stuck: tuple[Stuck, ...]
    talks: tuple[OneToOne, ...]  # one-to-ones of the actor's that are over and not noted
    told: tuple[Told, ...]  # who said that she cannot come to what comes
    concerns: tuple[Concern, ...]
    advised: tuple[Advised, ...]
    follow_ups: tuple[Line, ...]  # those the actor answers for
    causes: dict[UUID, str]  # of them, for who may read why
    due: int  # approvals that run out, certifications that are due; 0 where there are too many to count
    uncared: int  # patients without a therapist; likewise
    unled: int  # sessions of the coming days that nobody leads; likewise
    beginning: Beginning | None  # what a new clinic still lacks
    to_decide: int  # letters to the next person
    covered: Mapping[UUID, Covered]  # patients of colleagues who are away: for whom, and until when

    @property
    def covers(self) -> list[Covered]:
        """Each colleague once."""
        return list(dict.fromkeys(self.covered.values()))

    @property
    def own_told(self) -> list[Told]:
        """Of the actor's own patients: their words stand on the page."""
        return [one for one in self.told if one.is_mine]

    @property
    def is_news(self) -> bool:
        """Something to note: a first seeing, or words that were read."""
        return any(one.has_words or not one.seen for one in self.own_told)


def today(actor: Actor) -> Today:
    """Eight statements: sessions, the week, worksheets, what comes again, what is new, announcements, handouts, and her
    stay, with which goes all that depends on its week.

    One more when there are messages to read; one when no group of hers meets within days: where she stands; and one
    when she is on a wait-list.
    """
    sessions = schedule.coming(actor, days=14, most=4)  # the next, and what else that day holds
    items = today_items(actor)
    first = sessions[0] if sessions else None
    at_hand, stay, stand = news(), weeks(actor), _away(actor, sessions)
    letters = messages.newest_unread(actor) if at_hand and at_hand.unread else ()
    handouts = materials.for_today(actor, first.id if first else None)
    return Today(
        part_of_day=part_of_day(local(clock.now())),
        next=first,
        later=tuple(one for one in sessions[1:] if first and one.local_on == first.local_on),
        handout=next((one for one in handouts if first and one.appointment_id == first.id), None),
        begun=tuple(one for one in items if one.state is not None),
        due=tuple(one for one in items if one.state is None)[:6],
        occurrences=tuple(asking(occurrences(actor)))[:6],
        letters=tuple(letters),
        said=tuple(announced.unread(actor)),
        handouts=tuple(one for one in handouts if one.is_new)[:3],
        week=ledger_now(actor, stay.floors, stay.began_on),
        weeks=stay,
        stand=stand,
        waits=waited_for(actor) if stay.waits or (stand and stand.waits) else (),
    )


def _away(actor: Actor, sessions: Iterable[Session]) -> Stand | None:
    """Where somebody stands who has no place today; none of whose group meets within days."""
    soon = actor.today + SOON
    if any(one.group_id and one.local_on <= soon for one in sessions):
        return None
    stand = standing(actor, actor.id)
    return None if stand.phase is Phase.ACTIVE else stand


def work(actor: Actor, settled: UUID | None = None) -> Work:
    """What waits for a therapist, and where a leader has to be. `settled`: a conversation that needs no answer."""
    sessions = tuple(schedule.coming(actor, days=7, most=8))
    therapist = Role.THERAPIST in actor.roles
    groups = {session.group_id for session in sessions if session.group_id}
    concerns = tuple(open_concerns(actor)) if therapist else ()
    follow_ups = tuple(listed(actor, Whose.MINE, most=6))
    begun = beginning(actor) if actor.is_clinic_admin else None
    due_soon, without_therapist, without_leader = _administered(actor, begun)
    return Work(
        sessions=sessions,
        to_note=unnoted.led(actor, most=6) if Role.LEADER in actor.roles else NOTHING,
        waiting=tuple(waiting(actor, most=6)) if therapist else (),
        letters=tuple(wanting(actor, settled)) if therapist or Role.ADMIN in actor.roles else (),
        stuck=tuple(stuck(actor)) if therapist else (),
        talks=tuple(to_note(actor)) if therapist else (),
        homework=tuple(homework_counts(actor, groups, most=6)) if Role.LEADER in actor.roles and groups else (),
        told=tuple(_told(actor)),
        concerns=concerns,
        advised=tuple(_advised(actor, concerns)) if therapist else (),
        follow_ups=follow_ups,
        causes=causes_of(follow_ups),
        due=due_soon,
        uncared=without_therapist,
        unled=without_leader,
        beginning=None if begun is None or begun.is_over else begun,
        to_decide=len(letters_waiting(actor)) if therapist else 0,
        covered=covered_patients(actor) if therapist else {},
    )


def _administered(actor: Actor, begun: Beginning | None) -> tuple[int, int, int]:
    """What is due, who has no therapist, what nobody leads. 0 in a clinic whose administrators look at it program by
    program.

    `begun`: what was read of the clinic already, for who administers all of it.
    """
    if not actor.roles & ADMINISTRATORS or (are_too_many(begun.places) if begun else too_many(actor)):
        return 0, 0, 0
    return len(due(actor)), uncared(actor).count, len(unled(actor))


def _told(actor: Actor) -> list[Told]:
    if not actor.roles & {Role.THERAPIST, Role.LEADER}:
        return []
    return coming_notices(actor, clock.now() + timedelta(days=7))


def _advised(actor: Actor, concerns: Iterable[Concern]) -> list[Advised]:
    """What a leader has handed over already is not said twice."""
    handed = {one.patient_id for one in concerns}
    return [one for one in advised_of_caseload(actor) if one.patient_id not in handed]


def part_of_day(now: datetime) -> str:
    return "morning" if now.hour < 12 else "afternoon" if now.hour < 18 else "evening"
