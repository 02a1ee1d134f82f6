"""Which session of her stay this one is, for each who is expected at it: the twelfth, of twenty-four."""

from sqlalchemy import Uuid, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal.programs.models import Enrollment
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on

_THIS, _ONE = aliased(Appointment), aliased(Appointment)
_EARLIER, _PLACE = aliased(Enrollment), aliased(Enrollment)
_HERE = bindparam("appointment_id", type_=Uuid())
_NOW = (
    select(Enrollment.id.label("place_id"), Enrollment.id, Enrollment.follows_id)
    .join(_THIS, _THIS.group_id == Enrollment.group_id)
    .where(_THIS.id == _HERE, in_force_on(Enrollment, _THIS.local_on))
    .cte("chain", recursive=True)
)
_CHAIN = _NOW.union(  # each once: a ring of places ends too
    select(_NOW.c.place_id, _EARLIER.id, _EARLIER.follows_id).join(_EARLIER, _EARLIER.id == _NOW.c.follows_id)
)
_AT = aliased(Appointment)
NUMBERS = (
    select(_CHAIN.c.place_id, func.count(_ONE.id).label("number"))
    .join(_PLACE, _PLACE.id == _CHAIN.c.id)
    .join(_AT, _AT.id == _HERE)
    .join(
        _ONE,
        and_(
            _ONE.group_id == _PLACE.group_id,
            _ONE.starts_at <= _AT.starts_at,
            _ONE.standing == Standing.SCHEDULED,
            _PLACE.from_on <= _ONE.local_on,
            or_(_PLACE.until_on.is_(None), _PLACE.until_on >= _ONE.local_on),
        ),
    )
    .group_by(_CHAIN.c.place_id)
    .cte("numbers")
)
"""By place: how many sessions since her first place in the chain, this one included. Cancelled ones do not count."""
