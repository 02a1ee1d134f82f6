"""A handout, to whom it was given and from when on, and who has opened it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Conflict, Identified, choice


class Form(StrEnum):
    """What a handout is."""

    TEXT = "text"
    FILE = "file"
    LINK = "link"


class When(StrEnum):
    """From when on a handout is there to read: a time, or what is told of its session and follows it."""

    AT = "at"
    EVENING_BEFORE = "evening_before"
    HOURS_BEFORE = "hours_before"
    BEGINS = "begins"
    ENDS = "ends"


class Material(Identified, Base):
    """One version of a handout. Its text, and the name and content of its file, are sealed with the clinic's key."""

    __tablename__ = "material"
    __table_args__ = (Index("uq_material_first_id_number", "first_id", "number", unique=True),)

    first_id: Mapped[UUID] = mapped_column(ForeignKey("material.id"), nullable=True)  # always set: its own, if it is it
    number: Mapped[int] = mapped_column(default=1, server_default=text("1"))  # of the version
    title: Mapped[str]
    form: Mapped[Form] = choice(Form)
    body_sealed: Mapped[str | None] = mapped_column(Text)  # Markdown
    link: Mapped[str] = mapped_column(default="")
    file_name_sealed: Mapped[str | None] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)  # bytes
    minutes: Mapped[int] = mapped_column(default=0)  # to read
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class Release(Identified, Base):
    """A handout given to a group or to all groups of a track, from a time on; perhaps for one session of a group."""

    __tablename__ = "release"
    __table_args__ = (
        Index("ix_release_group_id_from_at", "group_id", "from_at"),
        Index("ix_release_track_id_from_at", "track_id", "from_at"),
        CheckConstraint("(group_id IS NULL) <> (track_id IS NULL)", name="group_or_track"),
    )

    material_id: Mapped[UUID] = mapped_column(ForeignKey("material.id"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("group.id"))
    track_id: Mapped[UUID | None] = mapped_column(ForeignKey("track.id"))
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    from_at: Mapped[datetime]  # worked out from `opens` and the session, and again when that is moved
    opens: Mapped[When] = choice(When, default=When.AT)
    hours: Mapped[int] = mapped_column(default=0)  # of HOURS_BEFORE
    joined_from: Mapped[date | None]  # only for those whose place in the group begins on that day or later
    pinned: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)  # among what is pinned
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]  # another release gives the new version to the same people
    form_key: Mapped[str] = mapped_column(unique=True)

    def check_standing(self) -> None:
        """Raises Conflict when nobody is to read it here any more."""
        if self.withdrawn_at is not None:
            raise Conflict(_l("This handout was taken back. You can post it anew."))
        if self.replaced_at is not None:
            raise Conflict(_l("This handout was replaced by a new version in the meantime. Please look at that one."))


class Opened(Identified, Base):
    """A patient has opened a handout; until then it says New."""

    __tablename__ = "opened"
    __table_args__ = (UniqueConstraint("patient_id", "material_id"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    material_id: Mapped[UUID] = mapped_column(ForeignKey("material.id"), index=True)
    first_at: Mapped[datetime]
