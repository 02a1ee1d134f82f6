"""Passwords hashed and verified while no transaction is held: both are slow by design, and on SQLite every writer would
wait for them. So whoever asks has changed nothing yet, and looks again at what she goes on with."""

from portal.accounts import passwords
from portal.accounts.models import Standing, User
from portal.accounts.turns import wait_for_turn_of
from portal.database import start_over


def hashed(password: str) -> str:
    start_over()
    return passwords.hash_password(password)


def verified(user: User | None, password: str) -> str:
    """The hash that this password was found right by; "" when it is wrong. The same work is done for nobody."""
    password_hash = user.password_hash if user else ""
    start_over()
    return password_hash if passwords.is_right(password, password_hash) else ""


def still_opens(user: User, password_hash: str) -> bool:
    """Whether nothing has changed meanwhile. Nothing does from now on, until what is done upon it is kept: whoever sets
    another password then ends this sign-in, too."""
    wait_for_turn_of(user)
    return bool(password_hash) and user.password_hash == password_hash and user.standing is Standing.ACTIVE
