"""The step-down plan as a living page: what the portal knows of a stay, and what she has planned."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.leaving.plan import RELAPSE, SLUG, Early, Plan, early_of, plan_of
from portal.notifications.bell.actions import about
from portal.programs.first_days import Greeting, greetings
from portal.programs.queries import Person, care_team
from portal.programs.standing import standing
from portal.programs.stays import Stay, stay_of
from portal.worksheets.queries.past import Course, courses_of, own_courses
from portal.worksheets.queries.plans import PlanVersion, begun, own_version_ids, own_versions, versions_of

TOLD = about(own_version_ids)
"""Notices about an agreement to it. Bind `slug`."""


@dataclass(frozen=True)
class StepDown:
    """`unsent`: the worksheet in which she has begun a change; for herself alone. `reads_until`: as it is set, or else
    as it would be after her last day."""

    stay: Stay | None
    reads_until: date | None
    team: list[Person]
    leaders: list[Greeting]
    version: PlanVersion | None  # the one that is shown, and whose agreement it has
    plan: Plan | None
    early: Early | None
    unsent: UUID | None = None


def own(actor: Actor) -> StepDown:
    """Eleven statements at most."""
    plans, early = own_courses(actor, slug=SLUG), own_courses(actor, slug=RELAPSE)
    return _put_together(actor, actor.id, own_versions(actor, SLUG), plans, early, begun(actor, SLUG))


def of_patient(actor: Actor, patient: User) -> StepDown:
    """What she has sent. The caller notes the reading."""
    plans, early = courses_of(actor, patient.id, slug=SLUG), courses_of(actor, patient.id, slug=RELAPSE)
    return _put_together(actor, patient.id, versions_of(actor, patient.id, SLUG), plans, early)


def _put_together(
    actor: Actor,
    patient_id: UUID,
    versions: list[PlanVersion],
    plans: list[Course],
    early: list[Course],
    unsent: UUID | None = None,
) -> StepDown:
    stay = stay_of(actor, patient_id)
    return StepDown(
        stay=stay,
        reads_until=standing(actor, patient_id).reads_until or (stay.readable_until if stay else None),
        team=care_team(actor, patient_id),
        leaders=greetings(stay.now.group_id, min(actor.today, stay.last_on), actor.language) if stay else [],
        version=versions[0] if versions else None,
        plan=_newest(plans, plan_of),
        early=_newest(early, early_of),
        unsent=unsent,
    )


def _newest(courses: list[Course], shaped: Any) -> Any:
    return shaped(courses[0].responses[-1]) if courses else None
