"""Who is here now or is to come; whoever is not is former.

Asked of one person after the other along a list. Each look-up is a value rather than an EXISTS: PostgreSQL would
otherwise believe that it will ask everybody, and read each of these tables from end to end first.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import TODAY, binds
from portal.accounts.models import RoleGrant, Standing, User
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Enrollment, Track
from portal.programs.policy import administers, administers_group, lasting
from portal.reading import read

ONE: Any = literal_column("1")
_grant, _place, _later = aliased(RoleGrant), aliased(Enrollment), aliased(Enrollment)


def some(found: Any) -> ColumnElement[bool]:
    """There is a row of this, about the user of the list."""
    return found.correlate(User).limit(ONE).scalar_subquery().is_not(None)  # type: ignore[no-any-return]


_came_back = exists().where(_later.patient_id == _place.patient_id, _later.from_on > _place.from_on).correlate(_place)
_HAS_A_PLACE = some(
    select(ONE)
    .select_from(_place)
    .where(
        _place.patient_id == User.id,
        administers_group(_place.group_id),
        or_(lasting(_place), and_(_place.ended_as == Ending.HOLD, ~_came_back)),
    )
)
"""Or is away from it with the day of return open."""
_WORKS = some(
    select(ONE).select_from(_grant).where(_grant.user_id == User.id, _grant.role != Role.PATIENT, lasting(_grant))
)
_WAITS = some(
    select(ONE)
    .select_from(WaitingPlace)
    .join(Track, Track.id == WaitingPlace.track_id)
    .where(WaitingPlace.patient_id == User.id, WaitingPlace.ended_at.is_(None), administers(Track.program_id))
)
_IS_NEW = and_(
    User.standing != Standing.DEACTIVATED,
    some(
        select(ONE).select_from(_grant).where(_grant.user_id == User.id, _grant.role == Role.PATIENT, lasting(_grant))
    ),
    ~some(select(ONE).select_from(_place).where(_place.patient_id == User.id)),
)
"""A patient, invited perhaps, who never had a place."""
HERE = or_(_HAS_A_PLACE, _WORKS, _WAITS, _IS_NEW)

FEW = 1000
_somebody = aliased(User)
_DEACTIVATED: Any = literal_column(f"'{Standing.DEACTIVATED}'")
_INVITED: Any = literal_column(f"'{Standing.INVITED}'")
"""As words, as the index of those who are not active has them: SQLite asks an index of some rows by no bind."""
_SOMETHING_ENDED = select(
    union_all(
        select(_somebody.id.label("person_id")).where(
            _somebody.standing.in_([_DEACTIVATED, _INVITED]), _somebody.standing == _DEACTIVATED
        ),
        select(_place.patient_id).where(_place.until_on < TODAY),
        select(_grant.user_id).where(_grant.until_on < TODAY),
        select(WaitingPlace.patient_id).where(WaitingPlace.ended_at.is_not(None)),
        select(_somebody.id).where(_somebody.had_role_taken_back),
    ).subquery()
)


def few_former(actor: Actor) -> list[UUID] | None:
    """All who may be former, and some who are here: people of whom something is over, or was taken back. None
    where that is said of many: then the list is read by name until a page is full. Few former would be looked for
    through everybody."""
    rows = read(_SOMETHING_ENDED, binds(actor), FEW + 1)
    return None if len(rows) > FEW else sorted({row.person_id for row in rows})
