"""Somebody is away for some days, and a colleague answers for their patients meanwhile."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.scope import ME, TODAY, binds
from portal.accounts.models import Standing, User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify
from portal.programs.models import CareTeamMember, Cover
from portal.programs.policy import held_by, in_force, own_covers
from portal.programs.queries import Person
from portal.reading import read


@dataclass(frozen=True)
class Away:
    """Days on which somebody is away, and who answers. `can_answer`: she is a therapist still."""

    id: UUID
    cover: Person
    from_on: date
    until_on: date | None
    can_answer: bool
    has_begun: bool


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


_AWAY = (
    own_covers.with_only_columns(
        Cover.id,
        Cover.cover_id,
        Cover.from_on,
        Cover.until_on,
        User.name,
        User.credentials,
        held_by(Cover.cover_id, Role.THERAPIST).label("can_answer"),
    )
    .join(User, User.id == Cover.cover_id)
    .where(or_(Cover.until_on.is_(None), Cover.until_on >= TODAY))
    .order_by(Cover.from_on)
)
_COLLEAGUES = (
    select(User.id, User.name, User.credentials)
    .where(User.id != ME, User.standing == Standing.ACTIVE, held_by(User.id, Role.THERAPIST))
    .order_by(User.name, User.id)
)
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
_TOLD = bell.about(select(Cover.id).where(Cover.cover_id == ME))
_IN_THOSE_DAYS = select(Cover).where(
    Cover.user_id == bindparam("user_id", type_=Uuid()),
    Cover.from_on <= bindparam("last", type_=Date()),
    or_(Cover.until_on.is_(None), Cover.until_on >= bindparam("first", type_=Date())),
)


def away_days(actor: Actor) -> list[Away]:
    """The actor's, now and to come. One statement."""
    return [
        Away(
            row.id,
            Person(row.cover_id, row.name, row.credentials),
            row.from_on,
            row.until_on,
            bool(row.can_answer),
            row.from_on <= actor.today,
        )
        for row in read(_AWAY, binds(actor), most=50)
    ]


def colleagues(actor: Actor) -> list[Person]:
    """Every other therapist here. One statement."""
    return [Person(*row) for row in read(_COLLEAGUES, binds(actor))]


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


def set_cover(actor: Actor, cover_id: UUID, days: Days) -> Cover:
    """The actor is away in those days. Raises Conflict when she has said so already, or the colleague is away too."""
    _take_turns(actor.id, cover_id)
    _check(actor.id, cover_id, days)
    cover = Cover(user_id=actor.id, cover_id=cover_id, from_on=days.from_on, until_on=days.until_on)
    db.session.add(cover)
    db.session.flush()
    record(actor.id, "set cover", "cover", cover.id)
    _tell(cover)
    return cover


def change_cover(actor: Actor, cover: Cover, cover_id: UUID, days: Days) -> None:
    """Other days, or somebody else. Once it has begun, its past stays: who else comes begins today.

    Raises Conflict as `set_cover`.
    """
    _take_turns(actor.id, cover_id)
    _check(actor.id, cover_id, days, but=cover.id)
    if cover.cover_id != cover_id and cover.from_on < actor.today:
        _end(cover, actor.today - timedelta(days=1))
        cover = Cover(user_id=actor.id, cover_id=cover_id, from_on=actor.today, until_on=days.until_on)
        db.session.add(cover)
    else:
        cover.cover_id, cover.from_on, cover.until_on = cover_id, days.from_on, days.until_on
    db.session.flush()
    record(actor.id, "changed cover", "cover", cover.id)
    bell.call_off(cover.id)
    _tell(cover)


def check_not_over(actor: Actor, cover: Cover) -> None:
    """Raises Conflict when those days are past."""
    if cover.until_on is not None and cover.until_on < actor.today:
        raise Conflict(_l("These days are over."))


def end_cover(actor: Actor, cover: Cover) -> None:
    """The actor is back, from this moment on; or does not go."""
    record(actor.id, "ended cover", "cover", cover.id)
    bell.call_off(cover.id)
    _end(cover, actor.today - timedelta(days=1))


def _tell(cover: Cover) -> None:
    """The colleague, of these very days: each change is news."""
    notify(cover.cover_id, "cover", cover.id, cause=clock.now().isoformat())


def _end(cover: Cover, last_day: date) -> None:
    if last_day < cover.from_on:
        db.session.delete(cover)
    else:
        cover.end(last_day)
    db.session.flush()


def _take_turns(*people: UUID) -> None:
    db.session.execute(select(User.id).where(User.id.in_(people)).order_by(User.id).with_for_update()).all()


def _check(user_id: UUID, cover_id: UUID, days: Days, but: UUID | None = None) -> None:
    span = {"first": days.from_on, "last": days.until_on}
    own = db.session.scalars(_IN_THOSE_DAYS, {"user_id": user_id, **span})
    if any(one.id != but for one in own):
        raise Conflict(_l("You are away in some of these days already. Please change those instead."))
    if db.session.scalars(_IN_THOSE_DAYS, {"user_id": cover_id, **span}).first():
        raise NobodyFree(_l("This colleague is away in some of these days, too. Please choose somebody else."))
