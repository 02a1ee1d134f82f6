"""Definitions as rows: each version word for word, and which questionnaires this clinic has switched on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified


class WorksheetVersion(Identified, Base):
    """One version of one definition, word for word, so that old answers are always shown as they were asked."""

    __tablename__ = "worksheet_version"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    slug: Mapped[str]
    version: Mapped[str]
    sha256: Mapped[str]
    source: Mapped[str] = mapped_column(Text)  # the English definition, canonical JSON
    overlays: Mapped[str] = mapped_column(Text)  # its translations by language, JSON
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))  # none: the library brought it


class OptIn(Identified, Base):
    """A questionnaire with terms of its own that this clinic has switched on. Switched off, the row goes."""

    __tablename__ = "opt_in"

    slug: Mapped[str] = mapped_column(unique=True)
    switched_on_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    switched_on_at: Mapped[datetime]
