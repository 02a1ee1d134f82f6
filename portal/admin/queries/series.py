"""The weekly sessions of a group: what they are like, and who would have to be in two places."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select, union
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import NOW, TODAY, binds
from portal.accounts.models import User
from portal.database import db
from portal.programs.models import Enrollment, Group, GroupLeader
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.policy import administered_series
from portal.schedule.rotation import Lesson, place_in
from portal.web.in_languages import Told, by_language, every
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.published import catalogue


@dataclass(frozen=True)
class LessonLine:
    """A week of the rotation, with its worksheets by title. `is_next`: it is this week's turn."""

    topic: str
    module: str
    skills: tuple[str, ...]
    in_session: tuple[str, ...]
    homework: tuple[str, ...]
    is_next: bool


@dataclass(frozen=True)
class SeriesLine:
    id: UUID
    title: str
    weekday: int
    begins: time
    ends: time
    from_on: date
    until_on: date | None
    room: str
    has_link: bool
    bring: list[Told]
    """In each language in which it is written."""
    blocks: list[dict[str, Any]]
    lessons: list[LessonLine]
    coming: int
    """How many sessions are made ahead and will take place."""
    next_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.until_on is not None and self.until_on < self.from_on


@dataclass(frozen=True)
class Clash:
    """Somebody would be in two groups at the same time."""

    name: str
    title: str
    other: str
    weekday: int


@dataclass(frozen=True)
class Doubled:
    """A weekly session would be at the same time as one that was moved or added by itself."""

    day: date
    title: str
    other: str


_AHEAD = and_(
    Appointment.series_id == Series.id, Appointment.starts_at > NOW, Appointment.standing == Standing.SCHEDULED
)
_COMING = select(func.count(Appointment.id)).where(_AHEAD).scalar_subquery().label("coming")
_NEXT = select(func.min(Appointment.starts_at)).where(_AHEAD).scalar_subquery().label("next_at")
_OF_GROUP = (
    administered_series.add_columns(_COMING, _NEXT)
    .where(Series.group_id == bindparam("group_id"))
    .order_by(Series.weekday, Series.begins, Series.from_on)
)


def of_group(actor: Actor, group: Group) -> tuple[list[SeriesLine], list[SeriesLine]]:
    """Those that go on or begin later, and those that are over. One statement."""
    rows = db.session.execute(_OF_GROUP, binds(actor, group_id=group.id)).all()
    lines = [_line(actor, series, coming, next_at) for series, coming, next_at in rows]
    over = [one for one in lines if one.is_over or (one.until_on is not None and one.until_on < actor.today)]
    return [one for one in lines if one not in over], over


def _line(actor: Actor, series: Series, coming: int, next_at: datetime | None) -> SeriesLine:
    return SeriesLine(
        id=series.id,
        title=series.title,
        weekday=series.weekday,
        begins=series.begins,
        ends=series.ends,
        from_on=series.from_on,
        until_on=series.until_on,
        room=series.room,
        has_link=bool(series.link),
        bring=every(by_language(series.bring, series.bring_in_other_languages)),
        blocks=series.blocks,
        lessons=_lessons(actor, series),
        coming=coming,
        next_at=next_at,
    )


def _lessons(actor: Actor, series: Series) -> list[LessonLine]:
    if not series.rotation:
        return []
    turn = place_in(series.rotation, series.rotation_from or series.from_on, max(actor.today, series.from_on))
    return [_lesson(Lesson.of(row), number == turn) for number, row in enumerate(series.rotation)]


def _lesson(lesson: Lesson, is_next: bool) -> LessonLine:
    in_session, homework = (tuple(map(_title, slugs)) for slugs in (lesson.in_session, lesson.homework))
    return LessonLine(lesson.topic, lesson.module, lesson.skills, in_session, homework, is_next)


def _title(slug: str) -> str:
    try:
        return catalogue().current(slug).title
    except UnknownWorksheet:
        return slug


_mine, _other, _here, _there = aliased(Series), aliased(Series), aliased(Enrollment), aliased(Enrollment)
_leads, _leads_there = aliased(GroupLeader), aliased(GroupLeader)


def _meet(one: Any, two: Any) -> Any:
    """Both are in force on some day, from today on."""
    return and_(
        or_(one.until_on.is_(None), and_(one.until_on >= two.from_on, one.until_on >= TODAY)),
        or_(two.until_on.is_(None), and_(two.until_on >= one.from_on, two.until_on >= TODAY)),
    )


def _in_both(here: Any, there: Any, person: str) -> Any:
    at_once = (
        _other.group_id != _mine.group_id,
        _other.weekday == _mine.weekday,
        _other.begins < _mine.ends,
        _other.ends > _mine.begins,
        _meet(_mine, _other),
    )
    return (
        select(User.name, _mine.title, Group.name.label("other"), _mine.weekday)
        .select_from(_mine)
        .join(_other, and_(*at_once))
        .join(here, and_(here.group_id == _mine.group_id, _meet(here, _mine), _meet(here, _other)))
        .join(
            there,
            and_(
                there.group_id == _other.group_id,
                getattr(there, person) == getattr(here, person),
                _meet(there, _other),
                _meet(there, here),
            ),
        )
        .join(User, User.id == getattr(here, person))
        .join(Group, Group.id == _other.group_id)
        .where(_mine.group_id == bindparam("group_id"))
    )


_CLASHES = union(_in_both(_here, _there, "patient_id"), _in_both(_leads, _leads_there, "user_id"))


def clashes(actor: Actor, group_id: UUID) -> list[Clash]:
    """Patients and leaders of the group whom another group expects at the same time. It is allowed. One statement."""
    found = db.session.execute(_CLASHES, binds(actor, group_id=group_id))
    return sorted((Clash(*row) for row in found), key=lambda one: (one.weekday, one.name, one.other))


_ONE, _TWO = aliased(Appointment), aliased(Appointment)
_DOUBLED = (
    select(_ONE.local_on, _ONE.title, _TWO.title.label("other"))
    .join(_TWO, and_(_TWO.group_id == _ONE.group_id, _TWO.id > _ONE.id))
    .where(
        _ONE.group_id == bindparam("group_id"),
        _ONE.starts_at > NOW,
        _ONE.starts_at < _TWO.ends_at,
        _ONE.ends_at > _TWO.starts_at,
        _ONE.standing == Standing.SCHEDULED,
        _TWO.standing == Standing.SCHEDULED,
    )
    .order_by(_ONE.starts_at, _ONE.id)
)


def doubled(actor: Actor, group_id: UUID) -> list[Doubled]:
    """Coming sessions of the group that are at the same time as another of its own. One statement."""
    return [Doubled(*row) for row in db.session.execute(_DOUBLED, binds(actor, group_id=group_id))]
