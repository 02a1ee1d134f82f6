"""What may differ between two installations, as the portal reads it."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

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
class Provider:
    """The clinic's own identity provider (OpenID Connect), through which its staff sign in: the extra `oidc`."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    name: str = ""
    """What the button says: "Sign in with …"."""
    scopes: tuple[str, ...] = ("openid", "email")
    verified_claim: str = "email_verified"
    role_claim: str = ""
    """Where roles stand, a path with dots ("realm_access.roles"); none: they are given in the portal."""
    roles: tuple[tuple[str, str], ...] = ()
    required: tuple[tuple[str, str], ...] = ()
    """Of each claim that is named one of these values, or nobody comes in."""
    second_factor: tuple[str, ...] = ()
    """What `amr` or `acr` says when the provider asked for a second factor."""

    @property
    def is_on(self) -> bool:
        return bool(self.issuer)


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations. Times are durations, paths absolute."""

    instance: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    keys: str = field(repr=False)
    database_reads: str = field(default="", repr=False)
    """The standby, from which a few pages may be read; none: all come from the database itself."""
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
    app_name: str = ""
    """What stands in titles and beside the icon on a phone; none: as the clinic is called."""
    app_icon: str = "clinic"
    mail: Mail = Mail()
    push: Push = Push()
    provider: Provider = Provider()
    queue: str = "sqlite"
    most_lag: timedelta = timedelta(minutes=15)
    """How long a notice may wait for the worker before the installation counts as broken."""
    backups_kept: int = 7
    anchors: Path | None = None
    """Where the heads of the audit chains are written down; none: in the instance folder."""
    anchors_syslog: str = ""
    """The system log that hears of them, too: a socket such as /dev/log, or host:port."""
    backups: Path | None = None  # None: in the instance folder
    metrics_token: str = field(default="", repr=False)
    """Who shows it may read the numbers at /metrics; without it there is no such page."""
    port: int | None = None
    """Only in the demo: the port people type."""

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def database_key(self) -> Path:
        """The key of SQLite's file, wrapped."""
        return self.instance / "portal.db.key"

    @property
    def queue_file(self) -> Path:
        """The queue, where it is a file."""
        return self.instance / "queue.db"

    @property
    def facts_file(self) -> Path:
        """The clinic's facts, for when the database is away."""
        return self.instance / "clinic.json"

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
