"""What a cover takes over: she begins where the colleague who is away has read to, so that what is old is not new.

On the first day of the cover: until then he goes on reading.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Uuid, bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.database import db
from portal.messages.models import ReadMark, Thread
from portal.messages.topics import FOR_TEAM, is_one_of
from portal.programs import clinic
from portal.programs.models import CareTeamMember, Cover
from portal.programs.policy import in_force
from portal.reading import read

LOOKS_BACK = timedelta(days=21)
_AWAY, _COVER = bindparam("away_id", type_=Uuid()), bindparam("cover_id", type_=Uuid())
_PATIENTS = select(CareTeamMember.patient_id).where(CareTeamMember.user_id == _AWAY, in_force(CareTeamMember))
_OF_THE_TWO = (
    select(ReadMark.thread_id, ReadMark.user_id, ReadMark.up_to, ReadMark.read_at)
    .join(Thread, Thread.id == ReadMark.thread_id)
    .where(is_one_of(Thread.topic, FOR_TEAM), ReadMark.user_id.in_(select(_AWAY).union_all(select(_COVER))))
)
_MARKS = _OF_THE_TWO.where(Thread.patient_id.in_(_PATIENTS))
_MARKS_OF_ONE = _OF_THE_TWO.where(Thread.patient_id == bindparam("patient_id", type_=Uuid()))
_BEGUN = (
    select(Cover.user_id, Cover.cover_id, Cover.from_on)
    .where(in_force(Cover), Cover.from_on >= bindparam("since", type_=Date()))
    .order_by(Cover.from_on, Cover.id)
)


def take_over_marks(actor: Actor, away_id: UUID, cover_id: UUID, from_on: date) -> None:
    """The cover's marks come up to those of who goes away. Nothing yet when that day is to come."""
    if from_on > actor.today:
        return
    _bring_up(read(_MARKS, binds(actor, away_id=away_id, cover_id=cover_id)), away_id, cover_id)


def take_over_marks_as_covers_begin() -> int:
    """Of every cover that began in the last days and lasts. How many were looked at. Twice is once.

    What the one who is away reads meanwhile is not read by the other: only what was read before that day counts.
    """
    zone = clinic.facts().zone
    today = clock.today_in(zone)
    begun = read(_BEGUN, {"today": today, "since": today - LOOKS_BACK})
    for cover in begun:
        asked = {"away_id": cover.user_id, "cover_id": cover.cover_id, "today": today}
        first_day = datetime.combine(cover.from_on, time.min, tzinfo=ZoneInfo(zone))
        rows = [row for row in read(_MARKS, asked) if row.user_id == cover.cover_id or row.read_at < first_day]
        _bring_up(rows, cover.user_id, cover.cover_id)
    return len(begun)


def take_over_marks_of(patient_id: UUID, from_id: UUID, to_id: UUID) -> None:
    """The same for one patient, who is handed over."""
    asked = {"patient_id": patient_id, "away_id": from_id, "cover_id": to_id}
    _bring_up(read(_MARKS_OF_ONE, asked), from_id, to_id)


def _bring_up(rows: Iterable[Any], away_id: UUID, cover_id: UUID) -> None:
    rows = list(rows)
    theirs = {row.thread_id: row.up_to for row in rows if row.user_id == cover_id}
    for row in rows:
        if row.user_id != away_id or (row.thread_id in theirs and theirs[row.thread_id].int >= row.up_to.int):
            continue
        mine = (ReadMark.user_id == cover_id, ReadMark.thread_id == row.thread_id)
        mark = db.session.scalar(select(ReadMark).where(*mine)) or ReadMark(user_id=cover_id, thread_id=row.thread_id)
        mark.up_to, mark.read_at = row.up_to, row.read_at
        db.session.add(mark)
    db.session.flush()
