"""Wall-clock rules keep local time and zone; a dated session is an instant."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Conflict, Identified, choice
from portal.schedule.reasons import in_words

LINK_OPENS = timedelta(minutes=15)


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
    bring: Mapped[str] = mapped_column(default="")
    bring_in_other_languages: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    blocks: Mapped[list[Any]] = mapped_column(JSON, default=list)  # {"title", "minutes"}, in order
    rotation: Mapped[list[Any]] = mapped_column(JSON, default=list)  # lessons, one per week in turn: see rotation.py
    rotation_from: Mapped[date | None]  # the week of the first lesson; none: that of from_on
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"))  # changed "from next Monday" on
    # It ends only because its group closes: else it would go on until that day, or until further notice.
    ended_with_group: Mapped[bool] = mapped_column(default=False, server_default=false())
    would_end_on: Mapped[date | None]


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
        UniqueConstraint("series_id", "slot_on"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(group_id IS NULL) <> (patient_id IS NULL)", name="group_or_patient"),
    )

    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("group.id"))
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    title: Mapped[str]
    topic: Mapped[str] = mapped_column(default="")
    module: Mapped[str] = mapped_column(default="")  # what a make-up elsewhere has to be of
    skills: Mapped[list[Any]] = mapped_column(JSON, default=list)  # ids of the skills library, as planned
    in_session: Mapped[list[Any]] = mapped_column(JSON, default=list)  # worksheets worked on there
    homework: Mapped[list[Any]] = mapped_column(JSON, default=list)  # worksheets to do after it
    blocks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    taught: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # skills taught; none: not recorded yet
    local_on: Mapped[date]  # the day at the clinic: what membership is measured by
    slot_on: Mapped[date | None]  # the day by its series; it stays when the session is moved
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    bring: Mapped[str] = mapped_column(default="")
    bring_in_other_languages: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    standing: Mapped[Standing] = choice(Standing, default=Standing.SCHEDULED)
    because: Mapped[str] = mapped_column(default="")  # why it was cancelled or changed, as everyone concerned reads it
    by_hand: Mapped[bool] = mapped_column(default=False)  # changed by itself: a change of its series passes it by
    sequence: Mapped[int] = mapped_column(default=0)  # counts changes, for calendars
    changed_at: Mapped[datetime | None]

    @property
    def why(self) -> str:
        """`because`, as whoever reads it now is told."""
        return in_words(self.because)

    def check_notice(self, now: datetime) -> None:
        """Raises Conflict when it is too late to say that one cannot come, or can after all."""
        if self.standing is Standing.CANCELLED:
            raise Conflict(_("This session was cancelled, so you do not need to tell us."))
        if self.ends_at <= now:
            raise Conflict(_("This session is over. You can write to your therapist about it."))


class StandIn(Identified, Base):
    """Somebody else leads one session, and reaches that session alone."""

    __tablename__ = "stand_in"
    __table_args__ = (
        Index(
            "uq_stand_in_standing",
            "appointment_id",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_stand_in_user_id", "user_id"),
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    instead_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))  # none: beside those who lead
    until_on: Mapped[date]  # some days after the session, to finish the attendance
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
