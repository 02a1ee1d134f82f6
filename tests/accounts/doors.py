"""Words that the tests of the doors share."""

from collections.abc import Callable
from typing import Any

import pyotp
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts import actions, passwords, second_factor
from portal.accounts.models import SignIn, User
from portal.connections import begin_writing
from portal.database import db
from portal.demo.accounts import PASSWORD
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
WRONG = "That e-mail and password do not open an account here"


def address(name: str) -> str:
    return f"{name}@riverbend.example"


def knock(visitor: Visitor, name: str, password: str = PASSWORD, status: int = 303, **more: Any) -> Page:
    """Type an address and a password at the door."""
    email = name if "@" in name or not name else address(name)
    return visitor.post("/sign-in", {"email": email, "password": password, **more}, status=status)


def elsewhere(visitor: Visitor, n: int = 7) -> Visitor:
    """In another place than everybody else in the tests, one of a few hundred."""
    visitor.client.environ_base["REMOTE_ADDR"] = f"192.0.{2 + n // 250}.{1 + n % 250}"
    return visitor


def cookie(visitor: Visitor) -> str | None:
    found = visitor.client.get_cookie(visitor.app.config["SIGN_IN_COOKIE"])
    return found.value if found else None


def is_in(visitor: Visitor) -> bool:
    """Whether this browser reaches what only somebody signed in reaches."""
    return visitor.client.get("/account").status_code == 200


def holding(app: Flask, token: str | None) -> Visitor:
    """A browser into which a cookie was copied."""
    other = Visitor(app)
    other.client.set_cookie(app.config["SIGN_IN_COOKIE"], token or "")
    return other


def rows(app: Flask, statement: Any) -> Any:
    with app.app_context():
        return db.session.scalar(statement)


def sign_ins_of(app: Flask, name: str) -> list[SignIn]:
    with app.app_context():
        person = select(User.id).where(User.name.ilike(f"{name} %")).scalar_subquery()
        return list(db.session.scalars(select(SignIn).where(SignIn.user_id == person).order_by(SignIn.id)))


def set_password(user: User, password: str) -> None:
    """As somebody else's request would, at once."""
    actions.set_hash(user, passwords.hash_password(password))


def give_second_factor(app: Flask, name: str) -> pyotp.TOTP:
    """As if this person had set one up last week."""
    with app.app_context():
        begin_writing()
        user = db.session.scalars(select(User).where(User.name.ilike(f"{name} %"))).one()
        user.totp_sealed = second_factor.fresh_secret(user)
        user.totp_confirmed_at, user.totp_last_step = clock.now(), 0
        secret = second_factor.opened(user, user.totp_sealed)
        db.session.commit()
    return pyotp.TOTP(secret)
