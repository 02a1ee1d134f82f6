"""Somebody is away for some days, and a colleague answers for their patients meanwhile.

They say so themselves, or an administrator of the clinic does for who is ill: the same rules, and the same is told.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Uuid, and_, bindparam, exists, or_, select, union_all
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.scope import ME, TODAY, Scope, binds
from portal.accounts.models import Standing, User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify
from portal.programs.models import CareTeamMember, Cover
from portal.programs.policy import administered_covers, held_by, in_force, lasting, own_covers
from portal.programs.queries import Person
from portal.reading import Statement, read


@dataclass(frozen=True)
class Away:
    """Days on which somebody is away, and who answers. `can_answer`: she is a therapist still, and can sign in.
    `is_free`: she is not away herself on any of them."""

    id: UUID
    cover: Person
    from_on: date
    until_on: date | None
    can_answer: bool
    is_free: bool
    has_begun: bool

    @property
    def state(self) -> str:
        return _state(self.cover.id, self.from_on, self.until_on)


@dataclass(frozen=True)
class Days:
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Covered:
    """Somebody for whom the actor answers in these days."""

    person: Person
    from_on: date
    until_on: date | None
    has_begun: bool


class NobodyFree(Conflict):
    """The colleague is away herself in those days."""


_hers: Any = aliased(Cover)
CAN_ANSWER = and_(User.standing == Standing.ACTIVE, held_by(User.id, Role.THERAPIST))
"""Of who covers: somebody who is there to do it."""
IS_AWAY_TOO = exists().where(
    _hers.user_id == Cover.cover_id,
    lasting(_hers),
    or_(Cover.until_on.is_(None), _hers.from_on <= Cover.until_on),
    or_(_hers.until_on.is_(None), _hers.until_on >= Cover.from_on),
)
"""Who covers is away herself in some of the days that are left."""


def _days_in(covers: Scope[Cover]) -> Statement:
    return (
        covers.with_only_columns(
            Cover.id,
            Cover.cover_id,
            Cover.from_on,
            Cover.until_on,
            User.name,
            User.credentials,
            CAN_ANSWER.label("can_answer"),
            (~IS_AWAY_TOO).label("is_free"),
        )
        .join(User, User.id == Cover.cover_id)
        .where(lasting(Cover))
        .order_by(Cover.from_on)
    )


_WHO = bindparam("who_id", type_=Uuid())
_AWAY = _days_in(own_covers)
_AWAY_OF = _days_in(administered_covers.where(Cover.user_id == _WHO))
_OWN_PATIENT = exists().where(
    CareTeamMember.user_id == _WHO, CareTeamMember.patient_id == User.id, lasting(CareTeamMember)
)
_THERAPISTS = select(User.id, User.name, User.credentials).where(CAN_ANSWER).order_by(User.name, User.id)
_COLLEAGUES = _THERAPISTS.where(User.id != ME)
_COVERS_FOR = _THERAPISTS.where(User.id != _WHO, ~_OWN_PATIENT)
_STANDING_IN = (
    select(User.id, User.name, User.credentials, Cover.from_on, Cover.until_on)
    .join(User, User.id == Cover.user_id)
    .where(Cover.cover_id == ME, or_(Cover.until_on.is_(None), Cover.until_on >= TODAY))
    .where(held_by(Cover.user_id, Role.THERAPIST))
    .order_by(Cover.from_on, User.name)
)
_OWN = aliased(CareTeamMember)
_PATIENTS_COVERED = (
    select(CareTeamMember.patient_id, User.id, User.name, User.credentials, Cover.from_on, Cover.until_on)
    .join(Cover, Cover.user_id == CareTeamMember.user_id)
    .join(User, User.id == Cover.user_id)
    .where(Cover.cover_id == ME, in_force(Cover), in_force(CareTeamMember), held_by(Cover.user_id, Role.THERAPIST))
    .where(~exists().where(_OWN.patient_id == CareTeamMember.patient_id, _OWN.user_id == ME, in_force(_OWN)))
    .order_by(User.name, User.id, CareTeamMember.patient_id)
)
_TOLD = bell.about(union_all(select(Cover.id).where(Cover.cover_id == ME), select(ME)), "cover", "days_away")
_IN_THOSE_DAYS = select(Cover).where(
    Cover.user_id == bindparam("user_id", type_=Uuid()),
    Cover.from_on <= bindparam("last", type_=Date()),
    or_(Cover.until_on.is_(None), Cover.until_on >= bindparam("first", type_=Date())),
)


def away_days(actor: Actor, who_id: UUID | None = None) -> list[Away]:
    """The actor's, now and to come; with `who_id` a therapist's, for who administers the clinic. One statement."""
    rows = read(_AWAY if who_id is None else _AWAY_OF, binds(actor, who_id=who_id), most=50)
    return [
        Away(
            row.id,
            Person(row.cover_id, row.name, row.credentials),
            row.from_on,
            row.until_on,
            bool(row.can_answer),
            bool(row.is_free),
            row.from_on <= actor.today,
        )
        for row in rows
    ]


def colleagues(actor: Actor) -> list[Person]:
    """Every other therapist here. One statement."""
    return [Person(*row) for row in read(_COLLEAGUES, binds(actor))]


def who_can_cover(actor: Actor, who_id: UUID) -> list[Person]:
    """Every other therapist here who is no patient of this one. One statement."""
    return [Person(*row) for row in read(_COVERS_FOR, binds(actor, who_id=who_id))]


def covered_by_me(actor: Actor) -> list[Covered]:
    """For whom the actor answers, now and to come. One statement."""
    return [
        Covered(Person(row.id, row.name, row.credentials), row.from_on, row.until_on, row.from_on <= actor.today)
        for row in read(_STANDING_IN, binds(actor), most=50)
    ]


def covered_patients(actor: Actor) -> dict[UUID, Covered]:
    """For whom the actor answers today instead of somebody else, patient by patient; not her own. One statement."""
    return {
        row.patient_id: Covered(Person(row.id, row.name, row.credentials), row.from_on, row.until_on, True)
        for row in read(_PATIENTS_COVERED, binds(actor))
    }


def look_at_days(actor: Actor) -> None:
    """The page of days away shows them: the bell counts no more what told her of it."""
    bell.look_at(actor, None, _TOLD)


def set_cover(actor: Actor, who_id: UUID, cover_id: UUID, days: Days) -> Cover:
    """This person is away in those days. Raises Conflict when that is said already, or the colleague is away too."""
    _take_turns(who_id, cover_id)
    _check(actor, who_id, cover_id, days)
    cover = Cover(user_id=who_id, cover_id=cover_id, from_on=days.from_on, until_on=days.until_on)
    db.session.add(cover)
    db.session.flush()
    _note(actor, "set cover", cover)
    _tell(actor, cover)
    return cover


def change_cover(actor: Actor, cover: Cover, cover_id: UUID, days: Days) -> None:
    """Other days, or somebody else. Once it has begun, its past stays: who else comes begins today.

    Raises Conflict as `set_cover`.
    """
    who_id = cover.user_id
    _take_turns(who_id, cover_id)
    _check(actor, who_id, cover_id, days, but=cover.id)
    if cover.cover_id != cover_id and cover.from_on < actor.today:
        _end(cover, actor.today - timedelta(days=1))
        cover = Cover(user_id=who_id, cover_id=cover_id, from_on=actor.today, until_on=days.until_on)
        db.session.add(cover)
    else:
        cover.cover_id, cover.from_on, cover.until_on = cover_id, days.from_on, days.until_on
    db.session.flush()
    _note(actor, "changed cover", cover)
    bell.call_off(cover.id)
    _tell(actor, cover)


def check_not_over(actor: Actor, cover: Cover) -> None:
    """Raises Conflict when those days are past."""
    if cover.until_on is not None and cover.until_on < actor.today:
        raise Conflict(_l("These days are over."))


def end_cover(actor: Actor, cover: Cover, saw: str | None = None) -> None:
    """They are back, from this moment on; or do not go.

    `saw`: what the page showed of it (`Away.state`); None: it does not say. Raises Conflict when it is another by now.
    """
    _take_turns(cover.user_id, cover.cover_id)
    db.session.refresh(cover)
    if saw not in (None, _state(cover.cover_id, cover.from_on, cover.until_on)):
        raise Conflict(_l("Somebody changed these days meanwhile. They stay as they are. Please look them over first."))
    _note(actor, "ended cover", cover)
    bell.call_off(cover.id)
    _tell_who_is_away(actor, cover)
    _end(cover, actor.today - timedelta(days=1))


def _state(cover_id: UUID, from_on: date, until_on: date | None) -> str:
    return f"{cover_id}~{from_on}~{until_on or ''}"


def _note(actor: Actor, verb: str, cover: Cover) -> None:
    record(actor.id, verb if cover.user_id == actor.id else f"{verb} of colleague", "cover", cover.id)


def _tell(actor: Actor, cover: Cover) -> None:
    """The colleague, of these very days: each change is news. And who is away, where somebody else said so."""
    notify(cover.cover_id, "cover", cover.id, cause=clock.now().isoformat())
    _tell_who_is_away(actor, cover)


def _tell_who_is_away(actor: Actor, cover: Cover) -> None:
    """By their own id: those days may be gone again when they look."""
    if cover.user_id != actor.id:
        notify(cover.user_id, "days_away", cover.user_id, cause=clock.now().isoformat())


def _end(cover: Cover, last_day: date) -> None:
    if last_day < cover.from_on:
        db.session.delete(cover)
    else:
        cover.end(last_day)
    db.session.flush()


def _take_turns(*people: UUID) -> None:
    db.session.execute(select(User.id).where(User.id.in_(people)).order_by(User.id).with_for_update()).all()


def _check(actor: Actor, user_id: UUID, cover_id: UUID, days: Days, but: UUID | None = None) -> None:
    span = {"first": days.from_on, "last": days.until_on}
    own = db.session.scalars(_IN_THOSE_DAYS, {"user_id": user_id, **span})
    if any(one.id != but for one in own):
        raise Conflict(
            _l("You are away in some of these days already. Please change those instead.")
            if user_id == actor.id
            else _l("They are away in some of these days already. Please change those instead.")
        )
    if db.session.scalars(_IN_THOSE_DAYS, {"user_id": cover_id, **span}).first():
        raise NobodyFree(_l("This colleague is away in some of these days, too. Please choose somebody else."))
