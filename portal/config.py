"""Settings from the environment. Production refuses to start on a missing or weak secret."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from portal import addresses

SHORTEST_SECRET = 32
TLS = ("starttls", "tls", "off")
QUEUES = ("sqlite", "postgresql", "redis://…")
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
)


class UnsafeSetting(Exception):
    """A setting is missing, weak or contradictory; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Bucketed:
    """Where files are kept in an S3-compatible store. Without a key, the machine's own identity is used."""

    place: str  # "bucket" or "bucket/prefix"
    endpoint: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)
    region: str = ""


@dataclass(frozen=True)
class Mail:
    """How notices leave by e-mail. With neither a host nor a folder, none do."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"
    sender: str = ""
    """The address that mails come from, and to which the far end sends what it could not deliver."""
    sender_name: str = "Your portal"
    domain: str = ""
    """Stands in Message-IDs, and is how the portal greets the mail server."""
    folder: Path | None = None
    """Where the demo clinic's mails end."""

    @property
    def is_on(self) -> bool:
        return bool(self.host or self.folder)


@dataclass(frozen=True)
class Push:
    """Web push: the extra `push`, and a key by which push services know this portal."""

    key: str = field(default="", repr=False)
    contact: str = ""
    hosts: tuple[str, ...] = PUSH_HOSTS
    """The push services there may be. A subscription names one, and nothing else is ever called."""


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations. Times are durations, paths absolute."""

    instance: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    keys: str = field(repr=False)
    demo: bool = False
    https: bool = True
    read_only: bool = False
    """Nothing is changed, by nobody: for the time of maintenance."""
    host: str = "localhost"
    proxy_hops: int = 0
    idle_limit: timedelta = timedelta(minutes=15)
    absolute_limit: timedelta = timedelta(hours=12)
    staff_second_factor: bool = True
    argon2_memory_kib: int = 64 * 1024
    files: Bucketed | None = None  # None: in the instance folder
    room_files: int = 200
    room_megabytes: int = 100
    """How many files of one person are kept within a year, and how much of them."""
    clamd: str = ""
    """Where a virus scanner listens: the path of a socket, or host:port. Without it nothing is scanned."""
    mail: Mail = Mail()
    push: Push = Push()
    queue: str = "sqlite"
    most_lag: timedelta = timedelta(minutes=15)
    """How long a notice may wait for the worker before the installation counts as broken."""
    backups_kept: int = 7
    anchors: Path | None = None
    """Where the heads of the audit chains are written down; none: in the instance folder."""
    anchors_syslog: str = ""
    """The system log that hears of them, too: a socket such as /dev/log, or host:port."""
    backups: Path | None = None  # None: in the instance folder
    port: int | None = None
    """Only in the demo: the port people type."""

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def anchors_at(self) -> Path:
        return self.anchors or self.instance / "audit-anchors.jsonl"

    @property
    def backup_folder(self) -> Path:
        return self.backups or self.instance / "backups"

    @property
    def address(self) -> str:
        """What people type: "https://portal.example.org"."""
        return f"{'https' if self.https else 'http'}://{self.host}{f':{self.port}' if self.port else ''}"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of a production start; each secret may be given as NAME or as NAME_FILE.

    Raises UnsafeSetting with one sentence when something is missing or weak.
    """
    instance = Path(_value(environ, "PORTAL_INSTANCE") or "instance").resolve()
    settings = Settings(
        instance=instance,
        database_url=_value(environ, "DATABASE_URL") or f"sqlite:///{instance / 'portal.db'}",
        secret_key=_value(environ, "SECRET_KEY") or "",
        keys=_value(environ, "PORTAL_KEYS") or "",
        https=_flag(environ, "PORTAL_HTTPS", default=True),
        read_only=_flag(environ, "PORTAL_READ_ONLY", default=False),
        host=_value(environ, "PORTAL_HOST") or "",
        proxy_hops=_number(environ, "PORTAL_PROXY_HOPS", default=0),
        idle_limit=timedelta(minutes=_number(environ, "PORTAL_IDLE_MINUTES", default=15)),
        absolute_limit=timedelta(hours=_number(environ, "PORTAL_SIGN_IN_HOURS", default=12)),
        files=_bucket(environ),
        room_files=_number(environ, "PORTAL_ROOM_FILES", default=200),
        room_megabytes=_number(environ, "PORTAL_ROOM_MEGABYTES", default=100),
        clamd=_value(environ, "PORTAL_CLAMD") or "",
        mail=_mail(environ),
        push=_push(environ),
        queue=_value(environ, "PORTAL_QUEUE") or "sqlite",
        most_lag=timedelta(minutes=_number(environ, "PORTAL_LAG_MINUTES", default=15)),
        backups_kept=_number(environ, "PORTAL_BACKUPS_KEPT", default=7),
        anchors=_path(environ, "PORTAL_AUDIT_ANCHORS"),
        anchors_syslog=_value(environ, "PORTAL_AUDIT_SYSLOG") or "",
        backups=_path(environ, "PORTAL_BACKUPS"),
    )
    for fault in faults(settings):
        raise UnsafeSetting(fault)
    return settings


def faults(settings: Settings) -> list[str]:
    """Why these settings are not safe to serve patients with; empty when they are."""
    found = []
    if len(settings.secret_key) < SHORTEST_SECRET:
        found.append(f"SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters. {_MAKE_ONE}")
    if not settings.keys:
        found.append("PORTAL_KEYS is missing: without it nothing can be sealed. Make one with: portal keys new")
    if settings.secret_key and len(set(settings.secret_key)) < 10:
        found.append(f"SECRET_KEY repeats too few characters to be random. {_MAKE_ONE}")
    if not settings.https and not settings.demo:
        found.append("PORTAL_HTTPS is off: serve patients over HTTPS only, or use `portal demo` to look around.")
    if not settings.host:
        found.append("PORTAL_HOST is missing: name the address people type, such as portal.example.org.")
    found += _faults_of_mail(settings.mail) + _faults_of_queue(settings) + _faults_of_push(settings.push)
    return found + _faults_of_anchors(settings) + _faults_of_scanner(settings.clamd)


def _mail(environ: Mapping[str, str]) -> Mail:
    sender = _value(environ, "PORTAL_MAIL_FROM") or ""
    return Mail(
        host=_value(environ, "PORTAL_SMTP_HOST") or "",
        port=_number(environ, "PORTAL_SMTP_PORT", default=587),
        user=_value(environ, "PORTAL_SMTP_USER") or "",
        password=_value(environ, "PORTAL_SMTP_PASSWORD") or "",
        tls=(_value(environ, "PORTAL_SMTP_TLS") or "starttls").lower(),
        sender=sender,
        sender_name=_value(environ, "PORTAL_MAIL_SENDER") or Mail.sender_name,
        domain=_value(environ, "PORTAL_MAIL_DOMAIN") or sender.rpartition("@")[2],
    )


def _push(environ: Mapping[str, str]) -> Push:
    more = (_value(environ, "PORTAL_PUSH_HOSTS") or "").replace(",", " ").split()
    return Push(
        key=_value(environ, "PORTAL_PUSH_KEY") or "",
        contact=_value(environ, "PORTAL_PUSH_CONTACT") or "",
        hosts=(*PUSH_HOSTS, *more),
    )


def _faults_of_mail(mail: Mail) -> list[str]:
    if not mail.host:
        return []
    found = []
    if not addresses.is_address(mail.sender):
        found.append("PORTAL_MAIL_FROM is missing or no e-mail address: name the address that notices come from.")
    if not addresses.is_line(mail.sender_name):
        found.append("PORTAL_MAIL_SENDER must be one short line that names neither the clinic nor a program.")
    if not addresses.is_domain(mail.domain):
        found.append("PORTAL_MAIL_DOMAIN is no domain name, such as example.org.")
    if mail.tls not in TLS:
        found.append(f"PORTAL_SMTP_TLS must be one of {', '.join(TLS)}.")
    if mail.tls == "off" and not addresses.is_loopback(mail.host):
        found.append("PORTAL_SMTP_TLS is off: addresses would cross the network in the open. Only loopback may.")
    if bool(mail.user) != bool(mail.password):
        found.append("PORTAL_SMTP_USER and PORTAL_SMTP_PASSWORD go together; one of them is missing.")
    return found


def _faults_of_queue(settings: Settings) -> list[str]:
    if settings.queue == "postgresql" and settings.on_sqlite:
        return ["PORTAL_QUEUE is postgresql, but DATABASE_URL is not."]
    if settings.queue in QUEUES[:2] or settings.queue.startswith(("redis://", "rediss://")):
        return []
    return [f"PORTAL_QUEUE must be one of {', '.join(QUEUES)}."]


def _faults_of_scanner(clamd: str) -> list[str]:
    host, _, port = clamd.rpartition(":")
    if not clamd or clamd.startswith("/") or (addresses.is_loopback(host) and port.isascii() and port.isdigit()):
        return []
    return ["PORTAL_CLAMD must be the path of a socket, or a port of this machine, such as 127.0.0.1:3310."]


def _faults_of_push(push: Push) -> list[str]:
    if push.key and not push.contact.startswith(("mailto:", "https://")):
        return ["PORTAL_PUSH_CONTACT is missing: push services want a mailto: or https: address to turn to."]
    return []


def _faults_of_anchors(settings: Settings) -> list[str]:
    host, _, port = settings.anchors_syslog.rpartition(":")
    is_socket = not host and (not port or port.startswith("/"))
    if not is_socket and not (host and port.isascii() and port.isdigit()):
        return ["PORTAL_AUDIT_SYSLOG must be a socket such as /dev/log, or host:port."]
    if settings.anchors is not None and not settings.anchors.parent.is_dir():
        return [f"PORTAL_AUDIT_ANCHORS lies in {settings.anchors.parent}, which is not there."]
    return []


_MAKE_ONE = 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'


def _bucket(environ: Mapping[str, str]) -> Bucketed | None:
    """What PORTAL_FILES and its companions name. Raises UnsafeSetting when they do not hold together."""
    url = _value(environ, "PORTAL_FILES") or ""
    endpoint, key, secret, region = (_value(environ, f"PORTAL_FILES_{name}") or "" for name in _OF_A_BUCKET)
    if not url:
        if endpoint or key or secret or region:
            raise UnsafeSetting("PORTAL_FILES is missing beside PORTAL_FILES_…: name the bucket, such as s3://files.")
        return None
    scheme, _, place = url.partition("://")
    place = place.strip("/")
    if scheme != "s3" or not _PLACE.fullmatch(place):
        raise UnsafeSetting("PORTAL_FILES must name a bucket, such as s3://files or s3://files/portal.")
    if bool(key) != bool(secret):
        raise UnsafeSetting("PORTAL_FILES_KEY and PORTAL_FILES_SECRET belong together; set both, or neither.")
    address = urlsplit(endpoint)
    if endpoint and not (address.hostname and (address.scheme == "https" or _is_here(address))):
        raise UnsafeSetting("PORTAL_FILES_ENDPOINT must be an address that begins with https://")
    return Bucketed(place, endpoint, key, secret, region)


_OF_A_BUCKET = ("ENDPOINT", "KEY", "SECRET", "REGION")
_PLACE = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*")


def _is_here(address: SplitResult) -> bool:
    return address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost", "::1")


def _value(environ: Mapping[str, str], name: str) -> str | None:
    path = environ.get(f"{name}_FILE")
    if path and environ.get(name):
        raise UnsafeSetting(f"{name} and {name}_FILE are both set; keep one of them.")
    if not path:
        return environ.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise UnsafeSetting(f"{name}_FILE names {path}, which cannot be read ({fault.strerror}).") from fault


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    value = _value(environ, name)
    return Path(value).resolve() if value else None


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise UnsafeSetting(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    text = environ.get(name, "").lower()
    if text in ("", "1", "true", "yes", "on"):
        return default if not text else True
    if text in ("0", "false", "no", "off"):
        return False
    raise UnsafeSetting(f"{name} must be on or off, not {text!r}.")
