"""Somebody's role, account or days away are others: what hangs on who she is settles at once, whoever changed it."""

from collections.abc import Collection
from uuid import UUID

from portal.safety.owning import reown_around
from portal.schedule.actions.keeping_with_team import keep_around


def settle_around(by: UUID | None, user_ids: Collection[UUID]) -> None:
    """Follow-ups and one-to-ones that are theirs, or should be. `by`: None where nobody here did it."""
    reown_around(by, user_ids)
    for user_id in user_ids:
        keep_around(by, user_id)
