"""The mails there are: that something is new, never what; and two with a link: to a new password, and to a first one.

The same words for everybody, in their language.
"""

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

from portal.config.settings import Mail, Settings
from portal.notifications.hooks import Link, Purpose
from portal.web.translation import spoken_in
from portal.web.translation import text as _


def mail(delivery_id: UUID, user_id: UUID, address: str, language: str, now: datetime) -> bytes:
    """The mail as it crosses the wire. A second one for the same delivery carries the same Message-ID."""
    settings: Settings = current_app.extensions["settings"]
    off = f"{settings.address}/notices/off/{token_for(user_id)}"
    stopping = [("List-Unsubscribe", f"<{off}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
    head = _head(settings, language, delivery_id, address, now, stopping)
    return head + _rest(language, settings.address).replace(_OFF, off.encode())


def mail_with(link: Link, delivery_id: UUID, now: datetime) -> bytes:
    """The mail with a link. There is nothing to stop: it comes once, to who asked for it or is invited."""
    settings: Settings = current_app.extensions["settings"]
    around = _around(link.language, link.purpose).replace(_LINK, link.url.encode())
    return _head(settings, link.language, delivery_id, link.address, now) + around


def sender_name(mail: Mail, language: str) -> str:
    """As the clinic calls it; where it says nothing, in the language of the one who reads it."""
    with spoken_in(language):
        return _("Your portal") if mail.sender_name == Mail.sender_name else mail.sender_name


def _head(
    settings: Settings,
    language: str,
    delivery_id: UUID,
    address: str,
    now: datetime,
    more: list[tuple[str, str]] | None = None,
) -> bytes:
    headers = [
        ("From", formataddr((sender_name(settings.mail, language), settings.mail.sender))),
        ("To", address),
        ("Date", format_datetime(now)),
        ("Message-ID", f"<{delivery_id.hex}@{settings.mail.domain}>"),
        *(more or []),
    ]
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode()


_OFF, _LINK = b"off.own.invalid", b"link.own.invalid"


@lru_cache(maxsize=64)
def _rest(language: str, address: str) -> bytes:
    """All that is the same for everybody: made once, for a mail takes longer to make than to send."""
    with force_locale(language), spoken_in(language):
        subject, lines, stop = words(address)
    plain = "\n\n".join([*lines, f"{stop}\n{_OFF.decode()}"]) + "\n"
    return _message(subject, plain, _html(language, subject, lines, stop, address))


@lru_cache(maxsize=64)
def _around(language: str, purpose: Purpose) -> bytes:
    """The same of the mail with a link: all but the link."""
    with force_locale(language), spoken_in(language):
        subject, lines = _WORDS_WITH[purpose]()
    link = _LINK.decode()
    plain = "\n\n".join([*lines[:2], link, *lines[2:]]) + "\n"
    said = [Markup("<p>{}</p>").format(line) for line in lines]
    said.insert(2, Markup('<p><a href="{0}">{0}</a></p>').format(link))
    return _message(subject, plain, _page(language, subject, Markup("\n").join(said)))


def _message(subject: str, plain: str, rich: str) -> bytes:
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(plain, cte=_encoding(plain))
    message.add_alternative(rich, subtype="html", cte=_encoding(rich))
    return message.as_bytes()


def _encoding(words: str) -> str:
    """One that leaves ASCII as it is, so that the link can be put in for each person."""
    return "7bit" if words.isascii() else "quoted-printable"


def words(address: str) -> tuple[str, list[str], str]:
    """Subject, paragraphs, and how to have no more of these."""
    subject = _("There is something new in your portal.")
    said = _paragraphs(subject, _("Sign in to see it: %(address)s", address=f"{address}/"))
    return subject, said, _("To stop these e-mails:")


def words_around_link() -> tuple[str, list[str]]:
    """Subject and paragraphs; the link stands after the second."""
    subject = _("Somebody asked for a new password.")
    return subject, _paragraphs(
        _(
            "Somebody asked for a new password. This link works for 20 minutes, and once. With the new password you are"
            " signed out everywhere, and apps and calendars that you connected are cut off."
        ),
        _("If it was not you, you need not do anything: your password stays as it is."),
    )


def words_of_invitation() -> tuple[str, list[str]]:
    """The same, to who never signed in."""
    subject = _("You have an account now.")
    return subject, _paragraphs(
        _("An account was made for you. This link lets you set your password. It works for 3 days, and once."),
        _("If you did not expect this, you need not do anything. Nobody can use the account without this link."),
    )


_WORDS_WITH = {Purpose.NEW_PASSWORD: words_around_link, Purpose.INVITATION: words_of_invitation}


def _paragraphs(*said: str) -> list[str]:
    """With a greeting before them, and why there is no more behind."""
    last = _("To keep what is yours private, this e-mail says no more than that. Nobody reads replies to it.")
    return [_("Hello,"), *said, last]


def _html(language: str, subject: str, lines: list[str], stop: str, address: str) -> str:
    """No picture, no style, nothing that is fetched: opening it tells nobody."""
    link, off = Markup('<a href="{0}/">{0}/</a>').format(address), Markup('<a href="{0}">{0}</a>').format(_OFF.decode())
    said = [Markup.escape(line).replace(f"{address}/", link) for line in lines]
    body = Markup("\n").join(Markup("<p>{}</p>").format(one) for one in [*said, Markup("{}\n{}").format(stop, off)])
    return _page(language, subject, body)


def _page(language: str, subject: str, body: Markup) -> str:
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
