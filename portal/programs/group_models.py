"""Around a group: who waits for a place, what its members agree to, and days on which it does not meet."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified

_WAITING, _ENDED = text("ended_at IS NULL"), text("ended_at IS NOT NULL")
_EVERYWHERE = text("program_id IS NULL")


class Holiday(Identified, Base):
    """A day without sessions: of one program, or of the whole clinic."""

    __tablename__ = "holiday"
    __table_args__ = (
        UniqueConstraint("program_id", "on_day"),
        Index("uq_holiday_everywhere", "on_day", unique=True, sqlite_where=_EVERYWHERE, postgresql_where=_EVERYWHERE),
    )

    program_id: Mapped[UUID | None] = mapped_column(ForeignKey("program.id"))
    on_day: Mapped[date]
    name: Mapped[str]


class WaitingPlace(Identified, Base):
    """Somebody waits for a place in a track; first come, first served."""

    __tablename__ = "waiting_place"
    __table_args__ = (
        Index(
            "uq_waiting_place_open",
            "track_id",
            "patient_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_waiting_place_patient_id", "patient_id"),
        Index("ix_waiting_place_ended_at", "ended_at", sqlite_where=_ENDED, postgresql_where=_ENDED),
    )

    track_id: Mapped[UUID] = mapped_column(ForeignKey("track.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    not_before: Mapped[date | None]  # the first day that suits
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    enrollment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrollment.id"))  # how it ended, if with a place


class GroupAgreement(Identified, Base):
    """What members agree to. Another meaning is a new version: the old one stays.

    `body`: in English, as the version was made; "" where it was written in another language.
    """

    __tablename__ = "group_agreement"
    __table_args__ = (UniqueConstraint("group_id", "version"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class AgreementWording(Identified, Base):
    """A version in one language, from a time on: a translation, or other words for the same. The newest counts, and
    nothing is overwritten; "" is a language that was taken out.
    """

    __tablename__ = "agreement_wording"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("group_agreement.id"), index=True)
    language: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class Acceptance(Identified, Base):
    """A patient accepted one version of her group's agreement, in whatever language she read it."""

    __tablename__ = "acceptance"
    __table_args__ = (UniqueConstraint("agreement_id", "patient_id"),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("group_agreement.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    accepted_at: Mapped[datetime]
