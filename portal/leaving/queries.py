"""The step-down plan as a living page: what the portal knows of a stay, and what she has planned."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.leaving.plan import RELAPSE, SLUG, Early, Plan, early_of, plan_of
from portal.programs.first_days import Greeting, greetings
from portal.programs.queries import Person, care_team
from portal.programs.standing import standing
from portal.programs.stays import Stay, stay_of
from portal.reading import read
from portal.worksheets.models import Assignment, State, Submission
from portal.worksheets.queries.past import Course, courses_of, own_courses

_UNSENT = (
    select(Assignment.id)
    .join(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.patient_id == ME,
        Assignment.slug == bindparam("slug", type_=String()),
        Assignment.withdrawn_at.is_(None),
        or_(Submission.state == State.DRAFT, Submission.state == State.RETURNED),
    )
    .order_by(Assignment.made_at.desc())
)


@dataclass(frozen=True)
class StepDown:
    """`unsent`: the worksheet in which she has begun a change; for herself alone. `reads_until`: as it is set, or else
    as it would be after her last day."""

    stay: Stay | None
    reads_until: date | None
    team: list[Person]
    leaders: list[Greeting]
    plan: Plan | None
    early: Early | None
    unsent: UUID | None = None


def own(actor: Actor) -> StepDown:
    """Ten statements at most."""
    plans, early = own_courses(actor, slug=SLUG), own_courses(actor, slug=RELAPSE)
    rows = read(_UNSENT, binds(actor, slug=SLUG), most=1)
    return _put_together(actor, actor.id, plans, early, rows[0].id if rows else None)


def of_patient(actor: Actor, patient: User) -> StepDown:
    """What she has sent. The caller notes the reading."""
    plans, early = courses_of(actor, patient.id, slug=SLUG), courses_of(actor, patient.id, slug=RELAPSE)
    return _put_together(actor, patient.id, plans, early)


def _put_together(
    actor: Actor, patient_id: UUID, plans: list[Course], early: list[Course], unsent: UUID | None = None
) -> StepDown:
    stay = stay_of(actor, patient_id)
    return StepDown(
        stay=stay,
        reads_until=standing(actor, patient_id).reads_until or (stay.readable_until if stay else None),
        team=care_team(actor, patient_id),
        leaders=greetings(stay.now.group_id, min(actor.today, stay.last_on)) if stay else [],
        plan=_newest(plans, plan_of),
        early=_newest(early, early_of),
        unsent=unsent,
    )


def _newest(courses: list[Course], shaped: Any) -> Any:
    return shaped(courses[0].responses[-1]) if courses else None
