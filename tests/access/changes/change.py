"""What may change about people while they are signed in, written straight into the rows that say so."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from portal import clock
from portal.accounts import sign_ins
from portal.accounts.models import Passkey, SignIn, Standing, User
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.programs.models import Group
from tests.access.cast import CAST, NONE, Cast, Person
from tests.access.clinic import Clinic

Make = Callable[[], None]


@dataclass(frozen=True)
class Change:
    """`now`: how the person concerned stands afterwards. `asks`: who asks next.

    `lost`: words that were on her pages, and are on none any more. `won`: the other way about.
    """

    make: Make
    now: Person
    asks: str
    lost: frozenset[str] = NONE
    won: frozenset[str] = NONE
    beside: Person | None = None
    """Somebody else who stands otherwise by it."""

    @property
    def cast(self) -> Cast:
        return CAST | {one.name: one for one in (self.now, self.beside) if one}

    def happen(self, clinic: Clinic) -> None:
        with clinic.app.test_request_context():
            begin_writing()
            self.make()
            db.session.commit()


def as_now(name: str, **now: Any) -> Person:
    return replace(CAST[name], **now)


def ended(table: Any, **whose: Any) -> Make:
    """The row that holds today is over since yesterday."""

    def make() -> None:
        today = clock.today_in(ZONE)
        held = update(table).filter_by(**_ids(whose)).where(or_(table.until_on.is_(None), table.until_on >= today))
        done: Any = db.session.execute(held.values(until_on=today - timedelta(days=1)))
        assert done.rowcount == 1

    return make


def begun(table: Any, **whose: Any) -> Make:
    """A row that holds from today on."""
    return lambda: db.session.add(table(**_ids(whose), from_on=clock.today_in(ZONE)))


def changed(table: Any, where: Any, **to: Any) -> Make:
    """In each row that is so."""

    def make() -> None:
        done: Any = db.session.execute(update(table).filter_by(**_ids(where)).values(**_ids(to)))
        assert done.rowcount

    return make


def deactivated(name: str) -> Make:
    return changed(User, {"id": name}, standing=Standing.DEACTIVATED)


def signed_out(name: str) -> Make:
    """Everywhere: her password was changed."""
    return lambda: sign_ins.end_all(_id(name))


def owing_a_second_factor(name: str) -> Make:
    """And she has none yet: whoever has a passkey is asked for it, and is not to set up another."""

    def make() -> None:
        changed(SignIn, {"user_id": name}, second_factor_owed=True)()
        db.session.execute(delete(Passkey).filter_by(user_id=_id(name)))

    return make


def _ids(named: dict[str, Any]) -> dict[str, Any]:
    return {what: _id(one) if what.endswith("id") and isinstance(one, str) else one for what, one in named.items()}


def _id(name: str) -> UUID:
    if name in ("day", "evening"):
        words = {"day": "Day group", "evening": "Evening DBT group"}[name]
        return db.session.scalars(select(Group.id).where(Group.name == words)).one()
    return db.session.scalars(select(User.id).where(User.name.ilike(f"{name} %"))).one()
