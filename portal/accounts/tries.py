"""How often somebody may try a password or a code. The figures are those of large public sites.

A try is counted before it is judged, and taken off again when it was right: so no number of tries at the same moment
gets more of them judged than one after the other would.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from portal.accounts.models import MOST_WRONG_TRIES, User
from portal.accounts.origins import origin
from portal.accounts.throttle import Limit, Slowing, exhausted, forget, note
from portal.audit.record import record
from portal.database import db
from portal.vault.sealing import keyed_hash
from portal.web.transaction import keep_so_far

_FIVE_MINUTES = timedelta(minutes=5)
PER_ACCOUNT = (Limit(10, _FIVE_MINUTES), Slowing(after=10, longest=timedelta(seconds=900), within=timedelta(days=1)))
PER_ADDRESS = (Limit(10, _FIVE_MINUTES),)
EVERYWHERE = (Limit(1000, _FIVE_MINUTES),)
PER_SECOND_STEP = (Limit(5, _FIVE_MINUTES), Limit(20, timedelta(hours=1)), Limit(50, timedelta(days=1)))
PER_DAY = (Limit(5, timedelta(days=1)),)
ASKED_FROM = (Limit(10, _FIVE_MINUTES), Limit(100, timedelta(days=1)))
_ONE_AFTER_THE_OTHER = 0x7470  # SQLite's writers are that already
_HERS: Any = bindparam("hers")
_WRONG_TRIES = select(User.id, User.wrong_tries).where(User.email_lookup == _HERS)
_ONE_MORE = update(User).where(User.email_lookup == _HERS).values(wrong_tries=User.wrong_tries + 1)
_ONE_MORE = _ONE_MORE.execution_options(synchronize_session=False)

Buckets = list[tuple[str, tuple[Limit | Slowing, ...]]]


@dataclass(frozen=True)
class Asked:
    """Somebody asks for a new password: counted for the address she types, whoever has it, and for where she is."""

    email: str
    address: str

    def too_many_for_one(self) -> bool:
        return exhausted(self._for_one, *PER_DAY)

    def too_many_from_here(self) -> bool:
        """Asked first: from here to the end of the request nobody else's question is counted."""
        _wait_for_turn()
        return exhausted(self._from_here, *ASKED_FROM)

    def note(self) -> None:
        self.note_for_one()
        note(self._from_here)

    def note_for_one(self) -> None:
        note(self._for_one)

    @property
    def nobodys(self) -> str:
        """A bucket with no limit."""
        return keyed_hash("forgotten by nobody", self.email)

    @property
    def _for_one(self) -> str:
        return keyed_hash("forgotten", self.email.strip().lower())

    @property
    def _from_here(self) -> str:
        return keyed_hash("forgotten from", origin(self.address))


@dataclass
class Try(ABC):
    """Counted in some buckets before it is judged."""

    _noted: list[UUID] = field(default_factory=list, init=False)

    def may_try(self) -> bool:
        """Whether this try is judged. If so it counts from now on, whatever becomes of this request."""
        _wait_for_turn()
        if self._too_many():
            return False
        self._count()
        keep_so_far()
        return True

    def was_right(self) -> None:
        """It does not count any more."""
        forget(self._noted)

    def _too_many(self) -> bool:
        return any(exhausted(bucket, *limits) for bucket, limits in self._buckets())

    def _count(self) -> None:
        self._noted = [note(bucket) for bucket, _ in self._buckets()]

    @abstractmethod
    def _buckets(self) -> Buckets:
        """Where it counts, and how much each of them takes."""


@dataclass
class Knock(Try):
    """Somebody with a password at the door. `device`: a browser the owner of this account has come in with before.

    Such a browser has a count of its own, so that nobody can shut an owner out by guessing wrong on purpose. From
    everywhere else a password is of no use after a hundred wrong tries in a row.
    """

    email: str
    address: str
    device: str = ""

    def let_in(self, user: User) -> None:
        """It was right, and this is who it is."""
        self.was_right()
        if not self.device:
            user.wrong_tries = 0

    def _too_many(self) -> bool:
        return super()._too_many() or self._is_shut()

    def _count(self) -> None:
        super()._count()
        if not self.device:
            db.session.execute(_ONE_MORE, self._hers)
            self._tell_of_the_last()

    def _is_shut(self) -> bool:
        found = self._found()
        return found is not None and found.wrong_tries >= MOST_WRONG_TRIES and not self.device

    def _tell_of_the_last(self) -> None:
        found = self._found()
        if found is not None and found.wrong_tries == MOST_WRONG_TRIES:
            record(None, "shut the password after wrong tries", "user", found.id)

    def _found(self) -> Any:
        return db.session.execute(_WRONG_TRIES, self._hers).one_or_none()

    @property
    def _account(self) -> str:
        return self.email.strip().lower()

    @property
    def _hers(self) -> dict[str, str]:
        return {"hers": keyed_hash("email", self._account)}

    def _buckets(self) -> Buckets:
        if self.device:
            return [(keyed_hash("try on a known device", f"{self.device} {self._account}"), PER_ACCOUNT)]
        return [
            (keyed_hash("try", self._account), PER_ACCOUNT),
            (keyed_hash("from", origin(self.address)), PER_ADDRESS),
            (keyed_hash("from", "everywhere"), EVERYWHERE),
        ]


def let_in_again(user: User) -> None:
    """The password opens the account from everywhere again."""
    user.wrong_tries = 0
    forget(bucket=keyed_hash("try", user.email.strip().lower()))


@dataclass
class KnockByPasskey(Try):
    """Somebody with a passkey at the door. Whose it is nobody knows before it is right, so only where from counts."""

    address: str

    def _buckets(self) -> Buckets:
        everywhere = (keyed_hash("from", "everywhere"), EVERYWHERE)
        return [(keyed_hash("from", origin(self.address)), PER_ADDRESS), everywhere]


@dataclass
class Step(Try):
    """Somebody at the second step, or signed in and asked once more who she is: a code, a password, a passkey."""

    user_id: UUID

    def _buckets(self) -> Buckets:
        return [(keyed_hash("code", self.user_id.hex), PER_SECOND_STEP)]


def _wait_for_turn() -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_ONE_AFTER_THE_OTHER)))
