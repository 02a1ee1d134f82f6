"""A worksheet to do again and again: one row for one patient or one group, whatever happens day by day.

Nothing is made for a day until the patient begins it: who joins the group has what is to do from then on, who leaves
keeps what she began.
"""

from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Conflict, Identified, choice
from portal.worksheets.windows import Cadence, Rule


class RecurringAssignment(Identified, Base):
    """Its word and note are sealed with the patient's key, or with the clinic's when it is a group's."""

    __tablename__ = "recurring_assignment"
    __table_args__ = (CheckConstraint("(patient_id IS NULL) <> (group_id IS NULL)", name="one_taker"),)

    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("group.id"), index=True)
    slug: Mapped[str]
    version: Mapped[str]  # as it was given; each time takes the newest
    cadence: Mapped[Cadence] = choice(Cadence)
    from_on: Mapped[date]
    until_on: Mapped[date]
    note_sealed: Mapped[str | None] = mapped_column(Text)
    word_sealed: Mapped[str | None] = mapped_column(Text)  # to go with a new last day or with taking it back
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)

    @property
    def rule(self) -> Rule:
        return Rule(self.cadence, self.from_on, self.until_on)

    def end_on(self, day: date) -> None:
        """Another last day. Raises Conflict once it was taken back."""
        if self.withdrawn_at is not None:
            raise Conflict(_("This worksheet was taken back, so it has no days any more."))
        self.until_on = day
