"""Every setting there is: what it is called, what it means, what holds without it. Nothing else is read."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "a whole number"
    SWITCH = "on or off"
    PATH = "a path"


@dataclass(frozen=True)
class Setting:
    """`default`: what holds without it, as one would write it. `without`: the same in words, where it needs some.

    `is_secret`: its value is never shown, by nothing. `least`, `most`: within which a number makes sense.
    """

    name: str
    meaning: str
    default: str = ""
    without: str = ""
    kind: Kind = Kind.TEXT
    is_secret: bool = False
    least: int = 0
    most: int = 0

    @property
    def bounds(self) -> str:
        """ "from 1 to 240", for a number."""
        return f"from {self.least} to {self.most}" if self.kind is Kind.NUMBER else ""

    @property
    def instead(self) -> str:
        """What is, without it."""
        return self.without or self.default or "none"


_NO_START = "does not start"
_NUMBER, _SWITCH, _PATH = Kind.NUMBER, Kind.SWITCH, Kind.PATH

TABLE = (
    Setting("SECRET_KEY", "signs the browser session; at least 32 random characters", "", _NO_START, is_secret=True),
    Setting(
        "PORTAL_KEYS",
        "the key ring that wraps every data key; `id:key`, the current one first, separated by commas",
        "",
        _NO_START,
        is_secret=True,
    ),
    Setting("PORTAL_HOST", "the address people type, such as `portal.example.org`", "", _NO_START),
    Setting(
        "PORTAL_INSTANCE",
        "the folder of the database file, its wrapped key and built static files",
        "instance",
        "`instance` where it is started",
        _PATH,
    ),
    Setting(
        "DATABASE_URL",
        "`postgresql+psycopg://…`, or `sqlite:///…`",
        "",
        "SQLite in the instance folder",
        is_secret=True,
    ),
    Setting(
        "PORTAL_DATABASE_READS",
        "PostgreSQL's standby, `postgresql+psycopg://…`, from which a few pages may be read: see *Several machines*",
        "",
        "all is read from the database itself",
        is_secret=True,
    ),
    Setting(
        "PORTAL_READ_ONLY",
        "`on` for the time of maintenance: everything can be read, nothing can be changed",
        "off",
        kind=_SWITCH,
    ),
    Setting("PORTAL_HTTPS", "`off` is refused outside the demo", "on", kind=_SWITCH),
    Setting(
        "PORTAL_PROXY_HOPS",
        "how many proxies stand in front and set `X-Forwarded-For` and `-Proto`; with one, its `X-Request-ID` counts",
        "0",
        kind=_NUMBER,
        most=10,
    ),
    Setting(
        "PORTAL_IDLE_MINUTES",
        "minutes without a request until a sign-in ends",
        "15",
        kind=_NUMBER,
        least=1,
        most=240,
    ),
    Setting("PORTAL_SIGN_IN_HOURS", "hours until a sign-in ends in any case", "12", kind=_NUMBER, least=1, most=24 * 7),
    Setting("PORTAL_FILES", "`s3://bucket/prefix`, where sealed files are kept", "", "the instance folder"),
    Setting("PORTAL_FILES_ENDPOINT", "the store's address, which begins with https", "", "AWS itself"),
    Setting("PORTAL_FILES_KEY", "the id of the portal's key there", "", "the machine's own identity"),
    Setting("PORTAL_FILES_SECRET", "that key", "", "the machine's own identity", is_secret=True),
    Setting("PORTAL_FILES_REGION", "the store's region, where it wants one"),
    Setting(
        "PORTAL_ROOM_FILES", "how many files of one person are kept within a year", "200", kind=_NUMBER, most=100_000
    ),
    Setting("PORTAL_ROOM_MEGABYTES", "how many megabytes of them", "100", kind=_NUMBER, most=100_000),
    Setting(
        "PORTAL_CLAMD",
        "where the virus scanner clamd listens: the path of its socket, or a port of this machine such as "
        "`127.0.0.1:3310`. While it does not answer, no file is taken",
        "",
        "nothing is scanned; the page “The clinic” says so",
    ),
    Setting(
        "PORTAL_APP_NAME",
        "what stands in titles and beside the icon when somebody puts the portal on a phone. For who must not be seen "
        "with a clinic’s name: `Notes`",
        "",
        "the clinic’s short name",
    ),
    Setting("PORTAL_APP_ICON", "`neutral` for an icon of a sheet of notes", "clinic", "the portal’s own icon"),
    Setting("PORTAL_SMTP_HOST", "the mail server that takes the portal's mail", "", "no mail"),
    Setting("PORTAL_SMTP_PORT", "its port", "587", kind=_NUMBER, least=1, most=65_535),
    Setting("PORTAL_SMTP_USER", "how the portal proves itself there, with the password; both or neither"),
    Setting("PORTAL_SMTP_PASSWORD", "the password", "", "no sign-in there", is_secret=True),
    Setting(
        "PORTAL_SMTP_TLS",
        "`starttls`, `tls` (from the first byte, port 465), or `off`, which only loopback may be",
        "starttls",
    ),
    Setting(
        "PORTAL_MAIL_FROM",
        "the address that mails come from; needed once there is a mail server",
        "",
        "does not start with a mail server",
    ),
    Setting(
        "PORTAL_MAIL_SENDER",
        "the name beside it, also on a letter of attendance that does not name the program; must name neither the "
        "clinic nor a program",
        "Your portal",
    ),
    Setting(
        "PORTAL_MAIL_DOMAIN",
        "stands in Message-IDs and greets the mail server",
        "",
        "that of `PORTAL_MAIL_FROM`",
    ),
    Setting("PORTAL_PUSH_KEY", "web push: a key from `portal keys push`", "", "no push", is_secret=True),
    Setting("PORTAL_PUSH_CONTACT", "a `mailto:` or `https:` address for push services to turn to"),
    Setting("PORTAL_PUSH_HOSTS", "further push services than those of Chrome, Firefox, Safari and Edge"),
    Setting(
        "PORTAL_OIDC_ISSUER",
        "staff sign in through the clinic's own identity provider: its address, exactly as it calls itself",
        "",
        "no such way in",
    ),
    Setting("PORTAL_OIDC_CLIENT_ID", "how it knows the portal", "", "does not start with a provider"),
    Setting(
        "PORTAL_OIDC_CLIENT_SECRET",
        "how the portal proves itself",
        "",
        "does not start with a provider",
        is_secret=True,
    ),
    Setting(
        "PORTAL_OIDC_NAME", "what staff call it: the button says “Sign in with …”", "", "does not start with a provider"
    ),
    Setting("PORTAL_OIDC_ROLE_CLAIM", "the claim that holds roles or groups", "", "roles are given in the portal"),
    Setting("PORTAL_OIDC_ROLES", "what they mean here: `value=role; …`", "", "goes with the claim"),
    Setting("PORTAL_OIDC_REQUIRED", "who may come in at all: `claim=value; …`", "", "everybody with an account here"),
    Setting(
        "PORTAL_OIDC_SECOND_FACTOR",
        "values of `amr` or `acr` that mean a second factor was asked for, separated by spaces",
        "",
        "the portal's own second step follows",
    ),
    Setting("PORTAL_OIDC_VERIFIED_CLAIM", "the claim that says that the e-mail address is checked", "email_verified"),
    Setting("PORTAL_OIDC_SCOPES", "what the provider is asked for", "openid email"),
    Setting(
        "PORTAL_QUEUE",
        "what wakes the worker: `sqlite` (a file in the instance folder), `postgresql`, or `redis://…` (with the extra "
        "`redis`: `requirements/redis.lock` in place of `run.lock`)",
        "sqlite",
        is_secret=True,
    ),
    Setting(
        "PORTAL_LAG_MINUTES",
        "how long a notice may wait for the worker until `/readyz` turns red",
        "15",
        kind=_NUMBER,
        least=1,
        most=24 * 60,
    ),
    Setting("PORTAL_BACKUPS_KEPT", "how many backups are kept; 0 makes none", "7", kind=_NUMBER, most=1000),
    Setting(
        "PORTAL_BACKUPS",
        "the folder of the backups and of the data keys beside them",
        "",
        "`backups` in the instance folder",
        _PATH,
    ),
    Setting(
        "PORTAL_AUDIT_ANCHORS",
        "the file that hears each hour how far the audit record goes",
        "",
        "`audit-anchors.jsonl` in the instance folder",
        _PATH,
    ),
    Setting("PORTAL_AUDIT_SYSLOG", "the system log that hears it too: a socket such as `/dev/log`, or host:port"),
    Setting(
        "PORTAL_METRICS_TOKEN",
        "who shows it may read `/metrics` (with the extra `metrics`); at least 32 random characters",
        "",
        "there is no such page",
        is_secret=True,
    ),
)

FILE = "PORTAL_SETTINGS"
"""The one name that is read from the environment alone: the path of a file with the others."""

OF_OTHERS = frozenset(
    {
        "PORTAL_CADDY",
        "PORTAL_CHROMIUM",
        "PORTAL_DEMO_INSTANCE",
        "PORTAL_DEMO_PORT",
        "PORTAL_NU",
        "PORTAL_POSTGRES",
        "PORTAL_PROVIDER",
        "PORTAL_REDIS",
        "PORTAL_SYSTEMD",
        "PORTAL_VDIRSYNCER",
    }
)
"""What the demo and the tests hand on in the environment: no setting of an installation."""


def rows() -> list[str]:
    """The table of docs/operating.md."""
    told = [f"| `{one.name}` | {one.meaning}{_more(one)} | {_shown(one)} |" for one in TABLE]
    return ["| name | what | without it |", "|---|---|---|", *told]


def _more(one: Setting) -> str:
    return f" ({one.bounds})" if one.bounds else " (a secret)" * one.is_secret


def _shown(one: Setting) -> str:
    return one.without or (f"`{one.default}`" if one.default and one.kind is Kind.TEXT else one.instead)
