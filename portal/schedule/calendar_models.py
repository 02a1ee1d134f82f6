"""The private addresses under which calendars read somebody's sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified

SECRET = "calendar_feed.secret_sealed"
_LIVE = text("revoked_at IS NULL")


class CalendarFeed(Identified, Base):
    """A private address under which somebody's calendar program reads her sessions. One at a time; it can be revoked.

    Found by a keyed hash of the secret; the secret itself is sealed with the clinic's key, to be shown to her again.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index("uq_calendar_feed_live", "user_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    secret_hash: Mapped[str] = mapped_column(unique=True)
    secret_sealed: Mapped[str] = mapped_column(Text)
    says_what: Mapped[bool] = mapped_column(default=False)  # titles say more than "Appointment"
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
