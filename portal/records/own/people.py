"""She herself, the clinic, and who works or worked here for her."""

from typing import Any

from sqlalchemy import select, union

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.messages.models import Message, Thread
from portal.programs import clinic
from portal.programs.contacts import contact_of
from portal.programs.models import CareRole, CareTeamMember, Enrollment, Group, Program, Track
from portal.reading import Statement, read
from portal.records.own.rows import House, Member, Person, Place, Relative, Worker
from portal.schedule.models import Appointment
from portal.vault.sealing import unseal
from portal.worksheets.models import PaperCopy, Submission, SubmissionVersion
from portal.worksheets.review_models import Feedback

_ME: Statement = select(User.id, User.name, User.email_sealed, User.language).where(User.id == ME)
_TEAM: Statement = (
    select(
        CareTeamMember.id,
        User.id.label("worker_id"),
        User.name,
        User.credentials,
        CareTeamMember.care_role,
        CareTeamMember.from_on,
        CareTeamMember.until_on,
    )
    .join(User, User.id == CareTeamMember.user_id)
    .where(CareTeamMember.patient_id == ME)
    .order_by(CareTeamMember.from_on, CareTeamMember.id)
)
_PLACES: Statement = (
    select(Group.name.label("group"), Program.name.label("program"), Enrollment.from_on, Enrollment.until_on)
    .join(Group, Group.id == Enrollment.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .where(Enrollment.patient_id == ME)
    .order_by(Enrollment.from_on, Enrollment.id)
)
_OF_HERS = (
    select(SubmissionVersion.id)
    .join(Submission, Submission.id == SubmissionVersion.submission_id)
    .where(Submission.patient_id == ME)
)
_NAMED: Any = union(
    select(CareTeamMember.user_id).where(CareTeamMember.patient_id == ME),
    select(Appointment.staff_id).where(Appointment.patient_id == ME, Appointment.staff_id.is_not(None)),
    select(Message.author_id).join(Thread, Thread.id == Message.thread_id).where(Thread.patient_id == ME),
    select(Feedback.author_id).where(Feedback.submission_version_id.in_(_OF_HERS)),
    select(PaperCopy.entered_by).where(PaperCopy.submission_version_id.in_(_OF_HERS)),
)
_WORKERS: Statement = (
    select(User.id, User.name, User.credentials).where(User.id.in_(_NAMED), User.id != ME).order_by(User.id)
)


def herself(actor: Actor) -> Person:
    """Two statements, and one for the clinic's key."""
    row, told = read(_ME, binds(actor)).one(), contact_of(actor.id)
    other = Relative(told.contact_name, told.relation, told.contact_phone) if told.contact_phone else None
    return Person(row.id, row.name, unseal("user.email", row.id, row.email_sealed), row.language, told.phone, other)


def house() -> House:
    """The clinic. No statement."""
    facts = clinic.facts()
    return House(facts.name, facts.phone)


def team(actor: Actor) -> list[Member]:
    """Whoever is or was on it, the first one first. One statement."""
    return [
        Member(
            id=row.id,
            worker_id=row.worker_id,
            name=row.name,
            credentials=row.credentials,
            is_therapist=row.care_role is CareRole.THERAPIST,
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in read(_TEAM, binds(actor))
    ]


def places(actor: Actor) -> list[Place]:
    """Each she has or had in a group. One statement."""
    return [Place(*row) for row in read(_PLACES, binds(actor))]


def workers(actor: Actor) -> list[Worker]:
    """All who are named in what is hers. One statement."""
    return [Worker(*row) for row in read(_WORKERS, binds(actor))]
