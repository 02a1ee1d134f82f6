"""Wall-clock rules keep local time and zone; a dated session is an instant."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Conflict, Identified, choice

LINK_OPENS = timedelta(minutes=15)
REASON = "absence_notice.reason_sealed"


class Series(Identified, Base):
    """A group's weekly session: this weekday, from and to by the wall clock of its zone."""

    __tablename__ = "series"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"), index=True)
    title: Mapped[str]
    weekday: Mapped[int]  # Monday is 0
    begins: Mapped[time]
    ends: Mapped[time]
    zone: Mapped[str]  # IANA
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    room: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    topics: Mapped[list[Any]] = mapped_column(JSON, default=list)  # one per week, in turn


class Standing(StrEnum):
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class Appointment(Identified, Base):
    """One dated session: of a group, or of one patient with one clinician."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_group_id_starts_at", "group_id", "starts_at"),
        Index("ix_appointment_patient_id_starts_at", "patient_id", "starts_at"),
        Index("ix_appointment_staff_id_starts_at", "staff_id", "starts_at"),
        UniqueConstraint("series_id", "local_on"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(group_id IS NULL) <> (patient_id IS NULL)", name="group_or_patient"),
    )

    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("group.id"))
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    title: Mapped[str]
    topic: Mapped[str] = mapped_column(default="")
    local_on: Mapped[date]  # the day at the clinic: what membership is measured by
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    bring: Mapped[str] = mapped_column(default="")
    standing: Mapped[Standing] = choice(Standing, default=Standing.SCHEDULED)
    sequence: Mapped[int] = mapped_column(default=0)  # counts changes, for calendars

    def check_notice(self, now: datetime) -> None:
        """Raises Conflict when it is too late to say that one cannot come, or can after all."""
        if self.standing is Standing.CANCELLED:
            raise Conflict(_("This session was cancelled, so you do not need to tell us."))
        if self.ends_at <= now:
            raise Conflict(_("This session is over. You can write to your therapist about it."))


class Presence(StrEnum):
    EXPECTED = "expected"
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"


class Attendance(Identified, Base):
    """Whether a patient was there, and for how many minutes. Hours are derived from it, never typed."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("appointment_id", "patient_id"),
        Index("ix_attendance_patient_id", "patient_id"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    presence: Mapped[Presence] = choice(Presence, default=Presence.EXPECTED)
    minutes: Mapped[int] = mapped_column(default=0)


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
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[Kind] = choice(Kind)
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
