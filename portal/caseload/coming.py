"""How coming goes for one patient, before who answers for her."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from portal import clock
from portal.access.actor import Actor
from portal.schedule.queries.concerns import Concern, concerns_of
from portal.schedule.queries.misses import Advised, advised_of
from portal.schedule.queries.notices import Told, notices_of

AHEAD = timedelta(days=28)


@dataclass(frozen=True)
class Coming:
    """What she said about coming sessions, what leaders handed over, what the policy says of her misses."""

    told: list[Told]
    concerns: list[Concern]
    advised: list[Advised]

    @property
    def is_news(self) -> bool:
        """Something to note: a first seeing, or words that were read."""
        return any(one.has_words or not one.seen for one in self.told)

    def __bool__(self) -> bool:
        return bool(self.told or self.concerns or self.advised)


def coming_of(actor: Actor, patient_id: UUID) -> Coming:
    """Three statements."""
    return Coming(
        told=notices_of(actor, patient_id, clock.now() + AHEAD),
        concerns=concerns_of(actor, patient_id),
        advised=advised_of(actor, patient_id),
    )
