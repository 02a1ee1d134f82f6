"""How often somebody may check codes, whoever it is: counted in the database, so across processes and restarts."""

from datetime import timedelta

from portal.accounts.origins import origin
from portal.accounts.throttle import Limit, exhausted, note
from portal.coverage.actions.proving import Confirmed, check
from portal.vault.sealing import keyed_hash

PER_ADDRESS = (Limit(20, timedelta(minutes=10)), Limit(200, timedelta(days=1)))


class TooMany(Exception):
    """There were many tries from this address in a short time."""


def checked(typed: str, address: str) -> Confirmed | None:
    """What the letter with this code states; None where there is none. Each try counts. Raises TooMany."""
    bucket = keyed_hash("letter check from", origin(address))
    if exhausted(bucket, *PER_ADDRESS):
        raise TooMany
    note(bucket)
    return check(typed)
