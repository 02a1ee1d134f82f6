"""What of an account is within whose reach: one's own."""

from sqlalchemy import select

from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.accounts.models import Passkey, SignIn

own_sign_ins: Scope[SignIn] = named(
    "accounts.own_sign_ins", select(SignIn).where(SignIn.user_id == ME, SignIn.ended_at.is_(None))
)
own_passkeys: Scope[Passkey] = named("accounts.own_passkeys", select(Passkey).where(Passkey.user_id == ME))
