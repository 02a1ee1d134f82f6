"""How often somebody may try a password or a code. The figures are those of large public sites."""

from dataclasses import dataclass
from datetime import timedelta

from portal.accounts.models import User
from portal.accounts.origins import origin
from portal.accounts.throttle import Limit, exhausted, note
from portal.vault.sealing import keyed_hash

_FIVE_MINUTES = timedelta(minutes=5)
PER_ACCOUNT = (Limit(10, _FIVE_MINUTES),)
PER_ADDRESS = (Limit(30, _FIVE_MINUTES),)
PER_SECOND_STEP = (Limit(5, _FIVE_MINUTES), Limit(20, timedelta(hours=1)), Limit(50, timedelta(days=1)))


PER_DAY = (Limit(5, timedelta(days=1)),)
ASKED_FROM = (Limit(10, _FIVE_MINUTES), Limit(100, timedelta(days=1)))


@dataclass(frozen=True)
class Asked:
    """Somebody asks for a new password: counted for the address she types, whoever has it, and for where she is."""

    email: str
    address: str

    def too_many_for_one(self) -> bool:
        return exhausted(self._for_one, *PER_DAY)

    def too_many_from_here(self) -> bool:
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


@dataclass(frozen=True)
class Knock:
    """Somebody with a password at the door. `device`: a browser the owner of this account has come in with before.

    Such a browser has a count of its own, so that nobody can shut an owner out by guessing wrong on purpose.
    """

    email: str
    address: str
    device: str = ""

    def too_many(self) -> bool:
        return any(exhausted(bucket, *limits) for bucket, limits in self._buckets())

    def failed(self) -> None:
        for bucket, _ in self._buckets():
            note(bucket)

    def _buckets(self) -> list[tuple[str, tuple[Limit, ...]]]:
        account = self.email.strip().lower()
        if self.device:
            return [(keyed_hash("try on a known device", f"{self.device} {account}"), PER_ACCOUNT)]
        return [(keyed_hash("try", account), PER_ACCOUNT), (keyed_hash("from", origin(self.address)), PER_ADDRESS)]


@dataclass(frozen=True)
class KnockByPasskey:
    """Somebody with a passkey at the door. Whose it is nobody knows before it is right, so only where from counts."""

    address: str

    def too_many(self) -> bool:
        return exhausted(self._from_here, *PER_ADDRESS)

    def failed(self) -> None:
        note(self._from_here)

    @property
    def _from_here(self) -> str:
        return keyed_hash("from", origin(self.address))


def too_many_steps(user: User) -> bool:
    """Codes of the second step, and the password asked for again by somebody signed in."""
    return exhausted(keyed_hash("code", user.id.hex), *PER_SECOND_STEP)


def note_wrong_step(user: User) -> None:
    note(keyed_hash("code", user.id.hex))
