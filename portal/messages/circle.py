"""Who belongs to a thread: the patient, her care team, who covers for it, and how far each has read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Integer, Uuid, and_, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import ME, TODAY, binds
from portal.accounts.models import Standing, User
from portal.messages.drafting import Draft, draft_in
from portal.messages.hand_overs import HandOverLine, hand_overs
from portal.messages.models import Message, MessageDraft, ReadMark, Thread
from portal.messages.topics import AT_DESK, Topic
from portal.notifications.models import Notice
from portal.programs.clinic import facts
from portal.programs.life_models import CareHandOver
from portal.programs.models import CareRole, CareTeamMember, Cover, Enrollment, Group, Program, Track
from portal.programs.policy import held_by, in_care, in_force
from portal.programs.promise import hours_said
from portal.programs.queries import Person
from portal.reading import read
from portal.vault.sealing import DataKey, hold_key
from portal.web.translation import language

_HANDED = aliased(CareHandOver)
_PATIENT_ID, _THREAD_ID = bindparam("patient_id", type_=Uuid()), bindparam("thread_id", type_=Uuid())
_EVER_ON_TEAM = select(CareTeamMember.user_id).where(CareTeamMember.patient_id == _PATIENT_ID)
_OF_CIRCLE = union(
    select(ME),
    select(_PATIENT_ID),
    _EVER_ON_TEAM,
    select(Cover.cover_id).where(Cover.user_id.in_(_EVER_ON_TEAM), Cover.from_on <= TODAY),
    select(ReadMark.user_id).where(ReadMark.thread_id == _THREAD_ID),
    select(CareHandOver.from_id).where(CareHandOver.patient_id == _PATIENT_ID),
    select(CareHandOver.to_id).where(CareHandOver.patient_id == _PATIENT_ID),
).subquery()
"""The few it is about come first: with as many tables as here, PostgreSQL joins them in the order they are named."""
_HER_PROGRAMS = (
    select(Program.id)
    .join(Track, Track.program_id == Program.id)
    .join(Group, Group.track_id == Track.id)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id == _PATIENT_ID, in_force(Enrollment))
)
_THAT_SAYS = (
    _HER_PROGRAMS.where(or_(Program.reply_hours != "", Program.words.is_not(None)))
    .order_by(Enrollment.from_on, Enrollment.id)
    .limit(1)
)
_HOURS = _THAT_SAYS.with_only_columns(Program.reply_hours).scalar_subquery()
_HOURS_IN_WORDS = _THAT_SAYS.with_only_columns(Program.words).scalar_subquery()
_DAYS = _HER_PROGRAMS.with_only_columns(
    func.max(func.coalesce(Program.reply_days, bindparam("clinic_days", type_=Integer())))
).scalar_subquery()
_UNSEEN = (Notice.user_id == ME, Notice.seen_at.is_(None))
_TOLD = exists().where(*_UNSEEN, exists().where(Message.id == Notice.subject_id, Message.thread_id == _THREAD_ID))
_TOLD_OF_TEAM = exists().where(
    *_UNSEEN,
    Notice.subject_id.in_(select(_HANDED.id).where(_HANDED.patient_id == _PATIENT_ID)),
)
_PEOPLE = (
    select(
        User.id,
        User.name,
        User.credentials,
        ReadMark.up_to,
        ReadMark.read_at,
        CareTeamMember.care_role,
        CareTeamMember.from_on,
        CareTeamMember.until_on,
        Cover.user_id.label("away_id"),
        Cover.from_on.label("away_from"),
        Cover.until_on.label("away_until"),
        held_by(User.id, Role.THERAPIST).label("is_therapist"),
        (User.standing == Standing.ACTIVE).label("is_active"),
        in_care(_PATIENT_ID).label("in_care"),
        _HOURS.label("hours"),
        _HOURS_IN_WORDS.label("hours_in_words"),
        _DAYS.label("days"),
        _TOLD.label("told"),
        _TOLD_OF_TEAM.label("told_of_team"),
        MessageDraft.id.label("draft_id"),
        MessageDraft.words_sealed,
        MessageDraft.number,
        MessageDraft.saved_at,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
        CareHandOver.id.label("hand_over_id"),
        CareHandOver.from_id,
        CareHandOver.from_on.label("handed_on"),
        CareHandOver.made_by,
        CareHandOver.made_at,
        CareHandOver.taken_back_at,
    )
    .select_from(_OF_CIRCLE)
    .join(User, User.id == _OF_CIRCLE.c[0])
    .outerjoin(ReadMark, and_(ReadMark.user_id == User.id, ReadMark.thread_id == _THREAD_ID))
    .outerjoin(CareTeamMember, and_(CareTeamMember.user_id == User.id, CareTeamMember.patient_id == _PATIENT_ID))
    .outerjoin(Cover, and_(Cover.cover_id == User.id, Cover.user_id.in_(_EVER_ON_TEAM)))
    .outerjoin(
        MessageDraft,
        and_(MessageDraft.thread_id == _THREAD_ID, MessageDraft.author_id == ME, MessageDraft.author_id == User.id),
    )
    .outerjoin(DataKey, DataKey.owner_id == _PATIENT_ID)
    .outerjoin(CareHandOver, and_(CareHandOver.to_id == User.id, CareHandOver.patient_id == _PATIENT_ID))
    .order_by(CareTeamMember.care_role.desc(), User.name, User.id)
)


@dataclass(frozen=True)
class Tie:
    """From one day until another somebody was on the team, or answered for `away_id` of it."""

    user_id: UUID
    from_on: date
    until_on: date | None
    care_role: CareRole | None = None
    away_id: UUID | None = None

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day <= (self.until_on or date.max)


@dataclass(frozen=True)
class Circle:
    """`in_care`: she is in the program today, so that there may be written. `reply_hours`, `reply_days`: what her
    program says, or the clinic. `draft`: what the actor has begun to write here.
    `told`: a notice of a message in it waits for the actor; `told_of_team`: one of who answers, which stands in it."""

    patient: Person
    topic: Topic
    today: date
    in_care: bool
    people: dict[UUID, Person]
    therapists: frozenset[UUID]  # of these, by role today,
    able: frozenset[UUID]  # and with an open account
    ties: tuple[Tie, ...]
    marks: dict[UUID, tuple[UUID, datetime]]
    reply_hours: str
    reply_days: int
    draft: Draft
    told: bool
    told_of_team: bool
    hand_overs: tuple[HandOverLine, ...]  # in the order in which they were told

    @property
    def team(self) -> tuple[Person, ...]:
        """Today's, the therapist first."""
        found = [self.people[tie.user_id] for tie in self.ties if tie.care_role and tie.holds_on(self.today)]
        return tuple(dict.fromkeys(found))

    @property
    def has_nobody(self) -> bool:
        """She may write about her care, and nobody is there to read it."""
        if self.topic is not Topic.CARE or not self.in_care or self.stand_in:
            return False
        return not any(one.id in self.able for one in self.team)

    @property
    def absence(self) -> "Tie | None":
        """That of her therapist, if he is away today."""
        if not self.team or self.topic is Topic.BILLING:
            return None
        away = self.team[0].id
        found = [tie for tie in self.ties if tie.away_id == away and tie.holds_on(self.today)]
        return min(found, key=lambda tie: tie.user_id not in self.able, default=None)

    @property
    def stand_in(self) -> Person | None:
        """Who answers for her therapist today."""
        tie = self.absence
        return self.people[tie.user_id] if tie and tie.user_id in self.able and tie.away_id in self.therapists else None

    def role_of(self, author_id: UUID, on: date) -> str:
        """What somebody of the other side was to her on that day, in words."""
        if author_id == self.patient.id:
            return ""
        ties = [tie for tie in self.ties if tie.user_id == author_id and tie.holds_on(on)]
        for tie in sorted(ties, key=lambda tie: tie.care_role is None):
            if tie.care_role is not None:
                return str(_("Therapist") if tie.care_role is CareRole.THERAPIST else _("Supervisor"))
            if tie.away_id in self.people:
                return str(_("Covering for %(name)s", name=self.people[tie.away_id].first_name))
        return str(_("Front desk") if self.topic in AT_DESK else _("Care team"))

    def unanswered_days(self) -> frozenset[date]:
        """Days to come on which her therapist is away and nobody answers."""
        absence = self.absence
        if absence is None or self.stand_in is not None or absence.until_on is None:
            return frozenset()
        return frozenset(self.today + timedelta(days=n) for n in range((absence.until_on - self.today).days + 1))


def circle(actor: Actor, thread: Thread) -> Circle:
    """One statement."""
    asked = {"thread_id": thread.id, "patient_id": thread.patient_id, "clinic_days": facts().reply_days}
    rows = read(_PEOPLE, binds(actor, **asked)).all()
    at_desk = thread.topic == Topic.BILLING
    if rows[0].wrapped is not None:
        hold_key(rows[0].key_id, rows[0].wrapped, thread.patient_id)
    own_hours = "" if at_desk else hours_said(rows[0].hours or "", rows[0].hours_in_words or {}, language())
    return Circle(
        patient=next(Person(row.id, row.name, row.credentials) for row in rows if row.id == thread.patient_id),
        topic=Topic(thread.topic),
        today=actor.today,
        in_care=bool(rows[0].in_care),
        people={row.id: Person(row.id, row.name, row.credentials) for row in rows},
        therapists=frozenset(row.id for row in rows if row.is_therapist),
        able=frozenset(row.id for row in rows if row.is_therapist and row.is_active),
        ties=tuple(dict.fromkeys(tie for row in rows for tie in _ties(row))),
        marks={row.id: (row.up_to, row.read_at) for row in rows if row.up_to is not None},
        reply_hours=own_hours or facts().reply_hours,
        reply_days=facts().reply_days if at_desk or rows[0].days is None else rows[0].days,
        draft=next((draft_in(row) for row in rows if row.draft_id is not None), Draft()),
        told=bool(rows[0].told),
        told_of_team=bool(rows[0].told_of_team) and not at_desk,
        hand_overs=() if at_desk else hand_overs(rows),
    )


def _ties(row: Any) -> list[Tie]:
    found = [Tie(row.id, row.from_on, row.until_on, CareRole(row.care_role))] if row.care_role else []
    return found + ([Tie(row.id, row.away_from, row.away_until, away_id=row.away_id)] if row.away_id else [])
