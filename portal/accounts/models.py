"""Who has an account, by what they prove who they are, and where they are signed in."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.access.actor import Role, initials
from portal.access.display import Letters, Paging, TextSize, Theme
from portal.database import Base, Identified, choice
from portal.vault.sealing import unseal

_WHOLE, _OVER = text("program_id IS NULL"), text("until_on IS NOT NULL")
_NOT_ACTIVE, _TAKEN_BACK = text("standing IN ('deactivated', 'invited')"), text("had_role_taken_back")

MOST_WRONG_TRIES = 100
"""In a row, from browsers that are not known for the account: after them its password opens it there no more."""


class Standing(StrEnum):
    """Where an account stands. Only an active one can be signed in to."""

    INVITED = "invited"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


class User(Identified, Base):
    """A person with an account. The e-mail address is sealed; `email_lookup` is a keyed hash of it.

    So is her number in another system, by which a roster that is sent again finds her."""

    __tablename__ = "user"
    __table_args__ = (
        Index("ix_user_name_id", "name", "id"),
        Index("ix_user_not_active", "standing", sqlite_where=_NOT_ACTIVE, postgresql_where=_NOT_ACTIVE),
        Index("ix_user_had_role_taken_back", "id", sqlite_where=_TAKEN_BACK, postgresql_where=_TAKEN_BACK),
    )

    name: Mapped[str]
    credentials: Mapped[str] = mapped_column(default="")  # "LCSW", shown beside a staff member's name
    email_sealed: Mapped[str]
    email_lookup: Mapped[str] = mapped_column(unique=True)
    external_id_sealed: Mapped[str] = mapped_column(default="")
    external_id_lookup: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str] = mapped_column(default="")
    standing: Mapped[Standing] = choice(Standing, default=Standing.INVITED)
    language: Mapped[str] = mapped_column(default="en")
    theme: Mapped[Theme] = choice(Theme, default=Theme.DEVICE)
    text_size: Mapped[TextSize] = choice(TextSize, default=TextSize.USUAL)
    letters: Mapped[Letters] = choice(Letters, default=Letters.USUAL)
    paging: Mapped[Paging] = choice(Paging, default=Paging.SCREEN)
    is_quiet: Mapped[bool] = mapped_column(default=False)
    totp_sealed: Mapped[str] = mapped_column(default="")
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    wrong_tries: Mapped[int] = mapped_column(default=0)  # in a row, on browsers not known for the account
    created_at: Mapped[datetime]
    had_role_taken_back: Mapped[bool] = mapped_column(default=False, server_default=false())  # before it counted

    @property
    def is_password_shut(self) -> bool:
        return self.wrong_tries >= MOST_WRONG_TRIES

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def email(self) -> str:
        return unseal("user.email", self.id, self.email_sealed)


class RoleGrant(Identified, Base):
    """A role held from one day until another; no last day means until further notice.

    `program_id`: it is held in this program only; none: in the whole clinic. An administrator of one program holds
    another role than one of the clinic, so that whoever asks for the one never finds the other. A patient's says for
    which program she was invited, and counts until she has a place."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_whole",
            "user_id",
            "role",
            "from_on",
            unique=True,
            sqlite_where=_WHOLE,
            postgresql_where=_WHOLE,
        ),
        Index("uq_role_grant_of_program", "user_id", "role", "from_on", "program_id", unique=True),
        Index("ix_role_grant_until_on", "until_on", sqlite_where=_OVER, postgresql_where=_OVER),
        CheckConstraint(
            "(role <> 'admin' OR program_id IS NULL) AND (role <> 'program_admin' OR program_id IS NOT NULL)",
            name="reach",
        ),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role] = choice(Role)
    program_id: Mapped[UUID | None] = mapped_column(ForeignKey("program.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class SignIn(Identified, Base):
    """One signed-in browser. The cookie holds a random token; only its SHA-256 lies here."""

    __tablename__ = "sign_in"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    second_factor_owed: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(default="")  # in words, "Chrome on Android": never what the browser sent
    proved_at: Mapped[datetime | None]  # when the person last showed here that it is she
    by_provider: Mapped[bool] = mapped_column(default=False)  # through the clinic's identity provider


class Invitation(Identified, Base):
    """A link with an expiry by which an invited person sets a password, once."""

    __tablename__ = "invitation"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Identified, Base):
    """Stands in for the second factor, once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_user_id_code_hash", "user_id", "code_hash"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class PasswordReset(Identified, Base):
    """A link by which somebody who forgot her password sets a new one, once and soon. Only its SHA-256 lies here."""

    __tablename__ = "password_reset"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Identified, Base):
    """A public key of a device that signs for its owner (WebAuthn). `sign_count` never goes back, or it is a copy."""

    __tablename__ = "passkey"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name_sealed: Mapped[str] = mapped_column(Text)  # what its owner calls it
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Identified, Base):
    """What a device is asked to sign: once, soon, and only by the browser that was asked."""

    __tablename__ = "passkey_challenge"

    challenge: Mapped[bytes] = mapped_column(LargeBinary(64), unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), index=True)  # none: whoever signs in
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AppKey(Identified, Base):
    """A key that a patient made for an app of hers, which reads her record by it. Only its SHA-256 lies here."""

    __tablename__ = "app_key"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name_sealed: Mapped[str] = mapped_column(Text)  # what she calls the app, with her own key
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # the first time in the hour in which it was last used
    revoked_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)


class Identity(Identified, Base):
    """Whose account somebody has at an identity provider. `lookup`: a keyed hash of the provider and her id there."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("user_id", "issuer"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    issuer: Mapped[str]
    lookup: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class ProviderAnswer(Identified, Base):
    """A question to an identity provider, by its id, that was answered: so no answer is taken twice."""

    __tablename__ = "provider_answer"

    at: Mapped[datetime]
