"""What a patient and her therapist agreed to watch on the diary card: an urge or something she does."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified, choice


class TargetKind(StrEnum):
    URGE = "urge"
    BEHAVIOR = "behavior"


class Direction(StrEnum):
    LESS = "less"
    MORE = "more"


class Target(Identified, Base):
    """Never changed: a target is ended and another one made, so that old cards keep what was agreed then."""

    __tablename__ = "target"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    label_sealed: Mapped[str] = mapped_column(Text)
    kind: Mapped[TargetKind] = choice(TargetKind)
    direction: Mapped[Direction] = choice(Direction)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)
