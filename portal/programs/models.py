"""Membership, leadership and care team have from and to dates: adding someone today changes no past session."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Conflict, Identified, choice

_OVER = text("until_on IS NOT NULL")


class Clinic(Identified, Base):
    """The clinic that runs this portal: one row. Numbers that differ from clinic to clinic are data, not constants."""

    __tablename__ = "clinic"

    name: Mapped[str]
    short_name: Mapped[str]
    zone: Mapped[str]  # IANA
    phone: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")  # "weekdays, 8 AM to 6 PM"
    reply_hours: Mapped[str] = mapped_column(default="")  # "on weekdays, 9 to 5"
    reply_days: Mapped[int] = mapped_column(default=2)  # working days within which a message is answered
    on_call_name: Mapped[str] = mapped_column(default="")
    on_call_phone: Mapped[str] = mapped_column(default="")
    # Minutes of open hours until whoever answers for a follow-up hears of it again, and how often before the next does.
    nag_urgent_minutes: Mapped[int] = mapped_column(default=15)
    nag_high_minutes: Mapped[int] = mapped_column(default=60)
    nag_watch_minutes: Mapped[int] = mapped_column(default=480)
    nags_per_rung: Mapped[int] = mapped_column(default=2)
    privacy_officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))  # none: the administrators
    record_years: Mapped[int] = mapped_column(default=7)  # how long a record is kept after the last day
    bar_colour: Mapped[str] = mapped_column(default="")  # "#214F49"; "" as the portal looks by itself
    accent_colour: Mapped[str] = mapped_column(default="")
    mark: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # a small PNG, made anew from what it shows
    mark_hash: Mapped[str] = mapped_column(default="")  # in the mark's address; "" for none
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by language, what is said otherwise: its name


class Closes:
    """Mixin: it is there until its last day; none means until further notice. From when that is set, nobody new comes.

    A track or a program that closes takes what is in it along, so a group knows by itself whether it is there.
    """

    name: Mapped[str]
    until_on: Mapped[date | None]

    @property
    def is_closing(self) -> bool:
        """Its last day is set, or past."""
        return self.until_on is not None

    def is_over(self, today: date) -> bool:
        return self.until_on is not None and self.until_on < today

    def goes_on(self, until_on: date | None) -> bool:
        """It is there until then; None: until further notice."""
        return self.until_on is None or (until_on is not None and until_on <= self.until_on)

    def check_not_over(self, today: date) -> None:
        """Raises Conflict."""
        if self.is_over(today):
            raise Conflict(_l("“%(name)s” is closed. What was there can still be read.", name=self.name))


class Program(Closes, Identified, Base):
    __tablename__ = "program"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    level_of_care: Mapped[str] = mapped_column(default="IOP")
    weekly_hours: Mapped[int] = mapped_column(default=9)  # the floor, in hours
    weekly_days: Mapped[int] = mapped_column(default=3)
    length_weeks: Mapped[int] = mapped_column(default=8)
    certification_days: Mapped[int] = mapped_column(default=30)  # how often a doctor certifies that it is still needed
    reply_hours: Mapped[str] = mapped_column(default="")  # "" as the clinic says
    reply_days: Mapped[int | None]  # working days; none: as the clinic says
    weeks_ahead: Mapped[int] = mapped_column(default=12)  # how far sessions are made
    read_days: Mapped[int] = mapped_column(default=90)  # after her last day a patient can still sign in and read
    # The attendance policy: in so many days, this many misses, and this many of them without a word in time.
    miss_window_days: Mapped[int] = mapped_column(default=14)
    misses_allowed: Mapped[int] = mapped_column(default=2)
    silent_allowed: Mapped[int] = mapped_column(default=0)
    notice_hours: Mapped[int] = mapped_column(default=2)  # before the start: later than that is silent
    # By language, what is said otherwise than above: when messages are answered. None: nothing.
    words: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Track(Closes, Identified, Base):
    """A time of day at which a program runs: morning, evening."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("program_id", "name"),)

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    name: Mapped[str]


class Group(Closes, Identified, Base):
    __tablename__ = "group"
    __table_args__ = (UniqueConstraint("track_id", "name"),)

    track_id: Mapped[UUID] = mapped_column(ForeignKey("track.id"), index=True)
    name: Mapped[str]
    capacity: Mapped[int] = mapped_column(default=10)
    minimum: Mapped[int] = mapped_column(default=3)  # below it staff are told; nothing happens by itself
    room: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    closed_because: Mapped[str] = mapped_column(default="", server_default=text("''"))  # as everyone concerned reads it


class Dated:
    """Mixin: in force from one day until another, both included; no last day means until further notice."""

    from_on: Mapped[date]
    until_on: Mapped[date | None]

    def end(self, last_day: date) -> None:
        """Make `last_day` the last one. Raises Conflict when it ends earlier already."""
        if self.until_on is not None and last_day > self.until_on:
            raise Conflict(_l("This ends on an earlier day already. To go on after that, add it anew."))
        self.until_on = last_day


class Ending(StrEnum):
    """Why a place in a group ended; none while it lasts, or when nobody said."""

    HOLD = "hold"
    TRANSFER = "transfer"
    COMPLETED = "completed"
    LEFT = "left"
    STEPPED_DOWN = "stepped_down"
    DISCHARGED = "discharged"


class Enrollment(Dated, Identified, Base):
    """A patient's place in a group.

    A hold ends the place; the return is a new one that `follows_id` the old, from its day on. So who is expected
    on a day is asked of dates alone, and a seat is kept exactly from the day of return.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        Index("ix_enrollment_patient_id_group_id", "patient_id", "group_id"),
        Index("ix_enrollment_group_id", "group_id"),
        Index("ix_enrollment_until_on", "until_on", sqlite_where=_OVER, postgresql_where=_OVER),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days_in_order"),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"))
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrollment.id"))
    ended_as: Mapped[Ending | None] = choice(Ending)
    shown_as: Mapped[str] = mapped_column(default="")  # the name the group's page shows; "" for none


class GroupLeader(Dated, Identified, Base):
    __tablename__ = "group_leader"
    __table_args__ = (
        Index("ix_group_leader_user_id_group_id", "user_id", "group_id"),
        Index("ix_group_leader_group_id", "group_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"))
    is_co_leader: Mapped[bool] = mapped_column(default=False)  # a word on the screen: both may do the same
    hello_sealed: Mapped[str | None] = mapped_column(Text)  # to who comes for the first time; with the clinic's key
    hello_in_other_languages_sealed: Mapped[str | None] = mapped_column(Text)  # the same by language, as JSON


class CareRole(StrEnum):
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"


class CareTeamMember(Dated, Identified, Base):
    """A clinician responsible for a patient."""

    __tablename__ = "care_team_member"
    __table_args__ = (
        Index("ix_care_team_member_user_id_patient_id", "user_id", "patient_id"),
        Index("ix_care_team_member_patient_id", "patient_id"),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    care_role: Mapped[CareRole] = choice(CareRole, default=CareRole.THERAPIST)


class Cover(Dated, Identified, Base):
    """Somebody is away, and a colleague answers for their patients in those days."""

    __tablename__ = "cover"
    __table_args__ = (
        Index("ix_cover_cover_id", "cover_id"),
        Index("ix_cover_user_id", "user_id"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days_in_order"),
        CheckConstraint("user_id <> cover_id", name="another"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    cover_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
