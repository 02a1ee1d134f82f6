"""Which weeks of her stay these are for a patient: what her first page says about the first days, and the last."""

from dataclasses import dataclass

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.letters.actions import may_write
from portal.letters.queries.reading import WEEKS_OFFERED
from portal.programs.early_checks import is_asked
from portal.programs.life_models import EarlyCheck
from portal.programs.models import Enrollment
from portal.programs.stays import PLACES, Stay, current
from portal.reading import read

FIRST_DAYS = 7
"""The page for the first day stands on Today until a week after the start."""
READ_SHOWN = 14
"""Days of her stay for which Today says that what she told of her first days was read."""


@dataclass(frozen=True)
class Weeks:
    """`read_by`: who has read what she said of her first days, while that is news."""

    stay: Stay | None = None
    first_day: bool = False
    asks: bool = False
    read_by: str = ""
    letter: bool = False
    ending: bool = False

    def __bool__(self) -> bool:
        return self.first_day or self.asks or bool(self.read_by) or self.letter or self.ending


_WEEKS = (
    PLACES.add_columns(
        EarlyCheck.id.label("check_id"),
        EarlyCheck.seen_at,
        User.name.label("read_by"),
        WEEKS_OFFERED.label("offered"),
    )
    .outerjoin(EarlyCheck, EarlyCheck.enrollment_id == Enrollment.id)
    .outerjoin(User, User.id == EarlyCheck.seen_by)
)


def weeks(actor: Actor) -> Weeks:
    """One statement."""
    rows = read(_WEEKS, binds(actor, patient_id=actor.id))
    stay = current(rows, actor.today)
    if stay is None:
        return Weeks()
    hers = {one.id for one in stay.places}
    check = next((row for row in rows if row.id in hers and row.check_id is not None), None)
    offered = next((row.offered for row in rows if row.id == stay.now.id), None) or 0
    here, day = stay.holds(actor.today), stay.day(actor.today)
    return Weeks(
        stay=stay,
        first_day=day <= FIRST_DAYS and (here or stay.is_ahead(actor.today)),
        asks=check is None and is_asked(stay, actor.today),
        read_by=check.read_by.split()[0] if check and check.read_by and day <= READ_SHOWN else "",
        letter=here and bool(int(offered) >> stay.week(actor.today) & 1),
        ending=may_write(actor, stay),
    )
