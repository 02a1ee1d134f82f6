"""Where a mail is handed over: a mail server, over one connection for a whole round; in the demo, a folder."""

import smtplib
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from portal import addresses
from portal.config.settings import Mail
from portal.notifications.failing import Away, Lost, Refused

PATIENCE = 15
"""Seconds that the far end may take for each of its words."""
_NO_SUCH_MAILBOX = frozenset({550, 551, 553})
_POLICY = "5.7."


class Post(Protocol):
    def send(self, address: str, mail: bytes) -> None:
        """Raises Away, Lost or Refused."""

    def close(self) -> None: ...


class SmtpPost:
    """Connects with its first mail, and keeps the connection."""

    def __init__(self, settings: Mail) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def send(self, address: str, mail: bytes) -> None:
        if not addresses.is_address(address):
            raise Refused("553 5.1.3", for_good=True)
        server = self._server = self._server or _connect(self._settings)
        try:
            server.sendmail(self._settings.sender, [address], mail)
        except smtplib.SMTPRecipientsRefused as refusal:
            _refuse(*next(iter(refusal.recipients.values())))
        except smtplib.SMTPSenderRefused as refusal:
            self.close()
            raise Away(_codes(refusal.smtp_code, refusal.smtp_error)) from None
        except smtplib.SMTPResponseException as refusal:
            _refuse(refusal.smtp_code, refusal.smtp_error)
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
            raise Lost from None

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()


class FolderPost:
    """Each mail a file, for whoever looks around in the demo."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, address: str, mail: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = mail.partition(b"Message-ID: <")[2].partition(b"@")[0].decode()
        (self._folder / f"{name}.eml").write_bytes(mail)

    def close(self) -> None:
        return


def post_of(settings: Mail) -> Post:
    return FolderPost(settings.folder) if settings.folder else SmtpPost(settings)


def _connect(settings: Mail) -> smtplib.SMTP:
    try:
        return greeted(settings)
    except (smtplib.SMTPException, OSError) as fault:
        code = getattr(fault, "smtp_code", None)
        raise Away(str(code) if code else type(fault).__name__) from None


def greeted(settings: Mail, patience: float = PATIENCE) -> smtplib.SMTP:
    """Connected and signed in. Raises SMTPException or OSError."""
    context, name = ssl.create_default_context(), settings.domain or "localhost"
    if settings.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, local_hostname=name, timeout=patience, context=context
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, local_hostname=name, timeout=patience)
    try:
        if settings.tls == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _refuse(code: int, words: bytes | str) -> None:
    if code == 421:
        raise Lost
    codes = _codes(code, words)
    raise Refused(codes, for_good=code in _NO_SUCH_MAILBOX and _POLICY not in codes)


def _codes(code: int, words: bytes | str) -> str:
    """ "550 5.1.1": what the server said in numbers."""
    said = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    first = said.split(" ", 1)[0]
    enhanced = len(first) < 12 and first.count(".") == 2 and first.replace(".", "").isdigit()
    return f"{code} {first}" if enhanced else str(code)
