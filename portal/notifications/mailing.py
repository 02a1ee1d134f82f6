"""The one mail there is: that something is new, never what. The same words for everybody, in their language."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from functools import lru_cache
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup

from portal.config import Settings
from portal.web.translation import spoken_in
from portal.web.translation import text as _


def mail(delivery_id: UUID, user_id: UUID, address: str, language: str, now: datetime) -> bytes:
    """The mail as it crosses the wire. A second one for the same delivery carries the same Message-ID."""
    settings: Settings = current_app.extensions["settings"]
    off = f"{settings.address}/notices/off/{token_for(user_id)}"
    headers = [
        ("From", formataddr((settings.mail.sender_name, settings.mail.sender))),
        ("To", address),
        ("Date", format_datetime(now)),
        ("Message-ID", f"<{delivery_id.hex}@{settings.mail.domain}>"),
        ("List-Unsubscribe", f"<{off}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode() + _rest(language, settings.address).replace(_OFF, off.encode())


_OFF = b"off.own.invalid"


@lru_cache(maxsize=64)
def _rest(language: str, address: str) -> bytes:
    """All that is the same for everybody: made once, for a mail takes longer to make than to send."""
    with force_locale(language), spoken_in(language):
        subject, lines, stop = words(address)
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    plain = "\n\n".join([*lines, f"{stop}\n{_OFF.decode()}"]) + "\n"
    rich = _html(language, subject, lines, stop, address)
    message.set_content(plain, cte=_encoding(plain))
    message.add_alternative(rich, subtype="html", cte=_encoding(rich))
    return message.as_bytes()


def _encoding(words: str) -> str:
    """One that leaves ASCII as it is, so that the link can be put in for each person."""
    return "7bit" if words.isascii() else "quoted-printable"


def words(address: str) -> tuple[str, list[str], str]:
    """Subject, paragraphs, and how to have no more of these."""
    subject = _("There is something new in your portal.")
    paragraphs = [
        _("Hello,"),
        subject,
        _("Sign in to see it: %(address)s", address=f"{address}/"),
        _("To keep what is yours private, this e-mail says no more than that. Nobody reads replies to it."),
    ]
    return subject, paragraphs, _("To stop these e-mails:")


def _html(language: str, subject: str, lines: list[str], stop: str, address: str) -> str:
    """No picture, no style, nothing that is fetched: opening it tells nobody."""
    link, off = Markup('<a href="{0}/">{0}/</a>').format(address), Markup('<a href="{0}">{0}</a>').format(_OFF.decode())
    said = [Markup.escape(line).replace(f"{address}/", link) for line in lines]
    body = Markup("\n").join(Markup("<p>{}</p>").format(one) for one in [*said, Markup("{}\n{}").format(stop, off)])
    page = Markup('<!doctype html>\n<html lang="{}"><head><title>{}</title></head><body>\n{}\n</body></html>\n')
    return str(page.format(language, subject, body))


def token_for(user_id: UUID) -> str:
    """For the link that stops this person's mail, and does nothing else."""
    return str(_signer(current_app.config["SECRET_KEY"]).dumps(user_id.hex))


def whose(token: str) -> UUID | None:
    try:
        return UUID(_signer(current_app.config["SECRET_KEY"]).loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


@lru_cache(maxsize=4)
def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="no more mail")
