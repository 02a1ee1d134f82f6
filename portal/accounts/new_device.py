"""Somebody hears of it when her account is signed in to on a device that is new to it.

New is one whose browser does not bring the mark of a known one, and of a kind she was not signed in on lately. The
mark alone would not do: it goes with each "Leave", and who leaves every day must not hear of herself every day.
"""

from sqlalchemy import select

from portal.accounts import known_device
from portal.accounts.models import SignIn, User
from portal.database import db
from portal.notifications.outbox import notify


def tell(user: User, sign_in: SignIn) -> None:
    kinds = select(SignIn.device).where(SignIn.user_id == user.id, SignIn.id != sign_in.id, SignIn.device != "")
    lately = set(db.session.scalars(kinds.distinct()))
    if lately and sign_in.device not in lately and not known_device.recognised(user.email):
        notify(user.id, "new_sign_in", sign_in.id)
