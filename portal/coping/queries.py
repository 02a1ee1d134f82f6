"""The safety plan as a page shows it: one version in words, and when each was sent and agreed to."""

from dataclasses import dataclass
from uuid import UUID

from portal.access.actor import Actor
from portal.coping.plan import Card, SafetyPlan, card_of, plan_from
from portal.worksheets.queries.plans import PlanVersion, own_versions, versions_of, words_of


@dataclass(frozen=True)
class PlanPage:
    plan: SafetyPlan
    shown: PlanVersion
    versions: tuple[PlanVersion, ...]  # the newest first

    @property
    def newest(self) -> PlanVersion:
        return self.versions[0]

    @property
    def is_newest(self) -> bool:
        return self.shown.id == self.newest.id

    @property
    def agreed_before(self) -> PlanVersion | None:
        """While this one has no agreement: the last one that has."""
        if self.shown.agreed_at is not None:
            return None
        return next((one for one in self.versions if one.agreed_at and one.n < self.shown.n), None)

    @property
    def card(self) -> Card:
        return card_of(self.plan)


def own_plan(actor: Actor, n: int | None = None) -> PlanPage | None:
    """The patient's own: the newest, or version `n`. None when there is none. Two statements, and one for the key."""
    return _page(own_versions(actor), n)


def plan_of(actor: Actor, patient_id: UUID, n: int | None = None) -> PlanPage | None:
    """Of a patient whom the actor answers for. Whoever shows it leaves a trace."""
    return _page(versions_of(actor, patient_id), n)


def _page(versions: list[PlanVersion], n: int | None) -> PlanPage | None:
    shown = next((one for one in versions if n is None or one.n == n), None)
    return PlanPage(plan_from(words_of(shown)), shown, tuple(versions)) if shown else None
