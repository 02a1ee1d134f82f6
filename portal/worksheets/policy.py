"""Who may reach which worksheet, for which purpose. A draft lies in no staff member's scope."""

from sqlalchemy import bindparam, or_, select, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload, with_expression

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.database import Instant
from portal.programs.policy import enrolled, holds, in_care, in_emergency, leads, on_care_team
from portal.worksheets.models import Assignment, Homework, Submission
from portal.worksheets.recurring import RecurringAssignment
from portal.worksheets.review_models import PreparedReply
from portal.worksheets.targets import Target
from portal.worksheets.thresholds import Threshold

_IN_CARE = with_expression(Assignment.in_care, in_care(Assignment.patient_id))
_STANDING = (
    _IN_CARE,
    joinedload(Assignment.homework),
    joinedload(Assignment.recurring),
)

_AGAIN = aliased(RecurringAssignment)
OF_HER_GROUPS = Assignment.homework_id.in_(select(Homework.id).where(enrolled(Homework.group_id)))
"""Homework of a group she has a place in today: who left is asked no more for what she has not begun."""

STILL_OPEN_SINCE = bindparam("still_open_since", type_=Instant())
"""Of what comes again, a time that was opened and left empty is over when its window is."""

IS_FOR_ME = RecurringAssignment.id.in_(
    union_all(
        select(_AGAIN.id).where(_AGAIN.patient_id == ME, in_care(ME)),
        select(_AGAIN.id).where(enrolled(_AGAIN.group_id)),
    )
)
"""Each half by an index of its own. As one condition with an OR it would be asked of every row of the clinic."""

recurring_for_me: Scope[RecurringAssignment] = named(
    "worksheets.recurring_for_me",
    select(RecurringAssignment).where(IS_FOR_ME, RecurringAssignment.withdrawn_at.is_(None)),
)
"""What the patient, or a group she has a place in today, is to do again and again."""

recurring_given: Scope[RecurringAssignment] = named(
    "worksheets.recurring_given",
    select(RecurringAssignment).where(
        or_(on_care_team(RecurringAssignment.patient_id), leads(RecurringAssignment.group_id))
    ),
)
"""The same for who answers for the patient or leads the group: to end it, not to read what is written."""

targets: Scope[Target] = named("worksheets.targets", select(Target).where(on_care_team(Target.patient_id)))
"""What patients of the actor's watch."""

thresholds: Scope[Threshold] = named(
    "worksheets.thresholds", select(Threshold).where(on_care_team(Threshold.patient_id))
)
"""What was set for them: from which answer on somebody is to look."""

own: Scope[Assignment] = named(
    "worksheets.own", select(Assignment).where(Assignment.patient_id == ME).options(*_STANDING)
)
"""All of the patient's own, those taken off her list included: her words stay hers to read."""

written: Scope[Assignment] = named(
    "worksheets.written", select(Assignment).where(Assignment.patient_id == ME).options(_IN_CARE)
)
"""The same, for a save: many times a minute, and who gave it is asked for only when a page must be drawn again."""

reviewable: Scope[Submission] = named(
    "worksheets.reviewable",
    select(Submission)
    .join(Submission.assignment)
    .where(Submission.latest > 0, on_care_team(Submission.patient_id))
    .options(contains_eager(Submission.assignment).lazyload(Assignment.submission)),
)
"""Sent at least once, by a patient of the actor's. What is read of it are its versions."""

read_in_emergency: Scope[Submission] = named(
    "worksheets.read_in_emergency",
    select(Submission).where(Submission.latest > 0, in_emergency(Submission.patient_id)),
)
"""The same in an emergency: to be read, and nothing else."""

given: Scope[Assignment] = named(
    "worksheets.given",
    select(Assignment)
    .where(on_care_team(Assignment.patient_id), Assignment.assigned_by != Assignment.patient_id)
    .options(*_STANDING, joinedload(Assignment.patient)),
)
"""What patients of the actor's were given, to get another day or be taken back; not what is written in it."""

homework_of_led_groups: Scope[Homework] = named(
    "worksheets.homework_of_led_groups", select(Homework).where(leads(Homework.group_id))
)

own_replies: Scope[PreparedReply] = named(
    "worksheets.own_replies",
    select(PreparedReply).where(PreparedReply.author_id == ME, holds(Role.THERAPIST)),
)
"""The therapist's own prepared replies, hers to change."""
