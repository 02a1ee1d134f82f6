"""What was given, what was written, what was sent. A sent version is never changed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from portal.accounts.models import User
from portal.database import Base, Conflict, Identified, choice
from portal.worksheets.recurring import RecurringAssignment

APPOINTMENT = "appointment.id"
SENT_AT_ONCE = "now:"
"""What the form key of a worksheet begins with that holds an answer about danger, sent alone before the rest."""


class Homework(Identified, Base):
    """A worksheet given to a whole group; each member has an Assignment of it."""

    __tablename__ = "homework"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"), index=True)
    slug: Mapped[str]
    version: Mapped[str]
    due_at: Mapped[datetime | None]
    due_appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey(APPOINTMENT), index=True)
    note_sealed: Mapped[str | None] = mapped_column(Text)  # with the clinic's key
    word_sealed: Mapped[str | None] = mapped_column(Text)  # to go with a new day or with taking it back; likewise
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)

    def move(self, due_at: datetime | None, due_appointment_id: UUID | None) -> None:
        """Another day. Raises Conflict once it was taken back."""
        _check_not_withdrawn(self.withdrawn_at)
        self.due_at, self.due_appointment_id = due_at, due_appointment_id

    def is_like(self, one: "Assignment") -> bool:
        """Whether this patient's has the group's day and standing, rather than one of her own."""
        return self.due_at == one.due_at and (self.withdrawn_at is None) == (one.withdrawn_at is None)


class Assignment(Identified, Base):
    """One patient's worksheet to do, given by staff or begun by herself."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("patient_id", "slug", "for_on"), Index("ix_assignment_due_at", "due_at"))

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    slug: Mapped[str]
    version: Mapped[str]
    homework_id: Mapped[UUID | None] = mapped_column(ForeignKey("homework.id"), index=True)
    recurring_id: Mapped[UUID | None] = mapped_column(ForeignKey("recurring_assignment.id"), index=True)
    for_on: Mapped[date | None]  # the day it is about, or the first one of its window
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    due_at: Mapped[datetime | None]
    due_appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey(APPOINTMENT), index=True)
    note_sealed: Mapped[str | None] = mapped_column(Text)  # with the patient's key; a homework's note is the homework's
    word_sealed: Mapped[str | None] = mapped_column(Text)  # to go with a new day or with taking it back; likewise
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    help_at: Mapped[datetime | None]  # she asked for help with it
    form_key: Mapped[str | None] = mapped_column(unique=True)

    in_care: Mapped[bool] = query_expression()
    """Whether the patient has a place in a group today; loaded by the scopes of policy.py."""
    submission: Mapped["Submission | None"] = relationship(back_populates="assignment", lazy="joined")
    homework: Mapped[Homework | None] = relationship(lazy="raise")
    recurring: Mapped[RecurringAssignment | None] = relationship(lazy="raise")
    patient: Mapped[User] = relationship(foreign_keys=[patient_id], lazy="raise")

    @property
    def by_herself(self) -> bool:
        return self.assigned_by == self.patient_id

    def check_open(self) -> None:
        """Raises Conflict when nothing may be written into it any more."""
        if self.withdrawn_at is not None:
            raise Conflict(_("This worksheet was taken off your list, so it cannot be saved here any more."))
        if not self.in_care:
            raise Conflict(_("Your time in the program has ended or is on hold, so this cannot be changed now."))

    @property
    def is_to_send(self) -> bool:
        """On her list, and not sent, or sent back."""
        open_now = self.submission is None or self.submission.is_open
        return self.withdrawn_at is None and self.in_care and open_now

    @property
    def is_sent(self) -> bool:
        return self.submission is not None and self.submission.latest > 0

    def withdraw(self, now: datetime) -> None:
        """Take it off the list. Raises Conflict once it was sent: what was sent stays."""
        if self.is_sent:
            raise Conflict(_("This worksheet was sent already, so it stays."))
        self.withdrawn_at = self.withdrawn_at or now
        self.for_on = None  # another one may be for that day

    def move(self, due_at: datetime | None, due_appointment_id: UUID | None) -> None:
        """Another day. Raises Conflict once it was sent or taken back."""
        if self.is_sent:
            raise Conflict(_("This worksheet was sent already, so its day stays."))
        _check_not_withdrawn(self.withdrawn_at)
        self.due_at, self.due_appointment_id = due_at, due_appointment_id


def _check_not_withdrawn(withdrawn_at: datetime | None) -> None:
    if withdrawn_at is not None:
        raise Conflict(_("This worksheet was taken back, so it has no day any more."))


class State(StrEnum):
    """Where a submission stands. A draft is the patient's own; a returned one is open for another try."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"


class Submission(Identified, Base):
    """One patient's worksheet in progress, and where it stands. Staff read its versions, never its cells."""

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_patient_id_state_submitted_at", "patient_id", "state", "submitted_at"),)

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"), unique=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    slug: Mapped[str]
    version: Mapped[str]  # of the definition
    state: Mapped[State] = choice(State, default=State.DRAFT)
    cells_sealed: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)
    step: Mapped[int] = mapped_column(default=1)  # the section she has come to,
    steps: Mapped[int] = mapped_column(default=1)  # of so many
    latest: Mapped[int] = mapped_column(default=0)  # number of the newest version; 0 until it is sent
    raised: Mapped[int] = mapped_column(default=0, server_default="0")  # answers of it that may be raised in group
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    feedback_at: Mapped[datetime | None]
    feedback_seen_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship(back_populates="submission", lazy="raise")

    @property
    def is_open(self) -> bool:
        """The patient writes in it: not sent yet, or sent back for another try."""
        return self.state in (State.DRAFT, State.RETURNED)

    @property
    def is_waiting(self) -> bool:
        """Sent, and nobody has answered."""
        return self.state is State.SUBMITTED

    @property
    def has_unseen_feedback(self) -> bool:
        return self.feedback_at is not None and (self.feedback_seen_at or self.begun_at) < self.feedback_at

    def submit(self, now: datetime) -> int:
        """Count one version more and wait for review; returns the version's number. Raises Conflict."""
        if not self.is_open:
            raise Conflict(_("This worksheet was sent already. What you sent is kept."))
        return self.send(now)

    def send(self, now: datetime) -> int:
        """As `submit`, also for what is added after sending (how it went)."""
        self.latest += 1
        self.state, self.submitted_at = State.SUBMITTED, now
        return self.latest

    def answer(self, outcome: State | None, now: datetime, in_words: bool = True) -> None:
        """It goes back to the patient; what was said `in_words` is news to her until she has seen it.

        Raises Conflict when this one no longer waits for an outcome, or goes back without a word.
        """
        if outcome is not None and self.state is not State.SUBMITTED:
            raise Conflict(_("This worksheet was answered already. Your comments were not sent twice."))
        if outcome is State.RETURNED and not in_words:
            raise Conflict(_("Please say what to try again: a comment, a mark or a few words."))
        if not in_words and not self.has_unseen_feedback:
            self.feedback_seen_at = now
        self.state = outcome or self.state
        self.feedback_at = now


class SubmissionVersion(Identified, Base):
    """What was sent, once: cells and computed values as they were at that moment. Never changed."""

    __tablename__ = "submission_version"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    language: Mapped[str]
    cells_sealed: Mapped[str] = mapped_column(Text)
    computed_sealed: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)


class PaperCopy(Identified, Base):
    """The mark of a version that staff entered from paper. When: as the version was sent."""

    __tablename__ = "paper_copy"

    submission_version_id: Mapped[UUID] = mapped_column(ForeignKey("submission_version.id"), unique=True)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    dated_on: Mapped[date]  # the day that stands on the paper
