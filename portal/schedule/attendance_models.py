"""Who was there and how long; who said that she could not come; how a miss is made good."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice

REASON = "absence_notice.reason_sealed"
CAUSE = "absence_notice.cause_sealed"
WHY = "attendance.why_sealed"
LINE = "absence_line.line_sealed"

_CURRENT = text("superseded_at IS NULL")
_STANDING = text("taken_back_at IS NULL")
_LIVE = text("standing IN ('asked', 'confirmed')")
_UNSEEN = text("seen_at IS NULL")


class Presence(StrEnum):
    """What was marked. Told late, told absent and merely expected are not marked: they follow from the notices."""

    EXPECTED = "expected"  # a mark taken away again
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    MAKE_UP = "make_up"  # a guest who makes up for a miss

    @property
    def is_there(self) -> bool:
        return self in (Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY, Presence.MAKE_UP)

    @property
    def is_absent(self) -> bool:
        return self in (Presence.EXCUSED, Presence.UNEXCUSED)


class Attendance(Identified, Base):
    """One mark of one patient's attendance. The newest counts; an amendment supersedes it and never overwrites it.

    `minutes` is how long she was there: the session's length less `late_minutes` and `early_minutes`. Hours are
    derived from it, never typed.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        Index(
            "uq_attendance_current",
            "appointment_id",
            "patient_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_attendance_patient_id", "patient_id"),
        CheckConstraint("minutes >= 0", name="minutes"),
        CheckConstraint("late_minutes >= 0 AND early_minutes >= 0", name="minutes_missed"),
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    presence: Mapped[Presence] = choice(Presence, default=Presence.EXPECTED)
    minutes: Mapped[int] = mapped_column(default=0)
    late_minutes: Mapped[int] = mapped_column(default=0)
    early_minutes: Mapped[int] = mapped_column(default=0)
    marked_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    marked_at: Mapped[datetime]
    why_sealed: Mapped[str | None] = mapped_column(Text)  # why it was amended
    superseded_at: Mapped[datetime | None]


class Kind(StrEnum):
    LATE = "late"
    ABSENT = "absent"


class AbsenceNotice(Identified, Base):
    """A patient said that she will be late or cannot come. One that stands per session; it can be taken back."""

    __tablename__ = "absence_notice"
    __table_args__ = (
        Index(
            "uq_absence_notice_standing",
            "appointment_id",
            "patient_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[Kind] = choice(Kind)
    cause_sealed: Mapped[str | None] = mapped_column(Text)  # one of a few to choose from
    reason_sealed: Mapped[str | None] = mapped_column(Text)  # her own words
    made_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]  # when somebody who leads the session or answers for her first saw it
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


class Asked(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class MakeUp(Identified, Base):
    """A patient asks to come to another group's session in place of one she missed; its leader confirms."""

    __tablename__ = "make_up"
    __table_args__ = (
        Index("uq_make_up_live", "patient_id", "missed_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_make_up_guest_id", "guest_id"),
        Index("ix_make_up_patient_id_missed_id", "patient_id", "missed_id"),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    missed_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    guest_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))  # the session she comes to
    standing: Mapped[Asked] = choice(Asked, default=Asked.ASKED)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


class CaughtUp(Identified, Base):
    """A patient has gone through what she missed."""

    __tablename__ = "caught_up"
    __table_args__ = (UniqueConstraint("patient_id", "appointment_id"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    caught_up_at: Mapped[datetime]


class AbsenceLine(Identified, Base):
    """One line from a leader to somebody who was not there."""

    __tablename__ = "absence_line"
    __table_args__ = (UniqueConstraint("appointment_id", "patient_id"),)

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    line_sealed: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class AttendanceConcern(Identified, Base):
    """A leader handed to the therapist that somebody missed more than the policy allows. A person decides what next."""

    __tablename__ = "attendance_concern"
    __table_args__ = (
        Index(
            "uq_attendance_concern_open",
            "patient_id",
            "group_id",
            unique=True,
            sqlite_where=_UNSEEN,
            postgresql_where=_UNSEEN,
        ),
        Index("ix_attendance_concern_to_id", "to_id"),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"))
    misses: Mapped[int]
    silent: Mapped[int]  # of them, without a word in time
    window_days: Mapped[int]
    handed_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    handed_at: Mapped[datetime]
    to_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    seen_at: Mapped[datetime | None]
