from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice


class Form(StrEnum):
    """What a handout is."""

    TEXT = "text"
    FILE = "file"
    LINK = "link"


class Material(Identified, Base):
    """A handout itself. Its text, and the name and content of its file, are sealed with the clinic's key."""

    __tablename__ = "material"

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
    """A handout given to a group, from a time on; perhaps for one session."""

    __tablename__ = "release"
    __table_args__ = (Index("ix_release_group_id_from_at", "group_id", "from_at"),)

    material_id: Mapped[UUID] = mapped_column(ForeignKey("material.id"), index=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"))
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    from_at: Mapped[datetime]
    pinned: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)


class Opened(Identified, Base):
    """A patient has opened a handout; until then it says New."""

    __tablename__ = "opened"
    __table_args__ = (UniqueConstraint("patient_id", "material_id"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    material_id: Mapped[UUID] = mapped_column(ForeignKey("material.id"), index=True)
    first_at: Mapped[datetime]
