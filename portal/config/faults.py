"""What makes settings unsafe to serve patients with, one sentence each."""

from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from portal import addresses
from portal.config.provider import faults_of_provider
from portal.config.settings import Mail, Push, Settings

SHORTEST_SECRET = 32
DRIVERS = (("sqlite", "pysqlite"), ("postgresql", "psycopg"))
TLS = ("starttls", "tls", "off")
LONGEST_APP_NAME = 30
APP_ICONS = ("clinic", "neutral")
QUEUES = ("sqlite", "postgresql", "redis://…")


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
    elif not addresses.is_host(settings.host):
        found.append("PORTAL_HOST is not a bare name, such as portal.example.org: leave out https://, port and path.")
    found += _faults_of_database(settings)
    found += faults_of_mail(settings.mail) + _faults_of_queue(settings) + _faults_of_push(settings.push)
    found += (
        _faults_of_app(settings)
        + _faults_of_metrics(settings)
        + faults_of_provider(settings.provider)
        + _faults_of_standby(settings)
    )
    return found + _faults_of_anchors(settings) + _faults_of_scanner(settings.clamd)


def _faults_of_database(settings: Settings) -> list[str]:
    named = {"DATABASE_URL": settings.database_url, "PORTAL_DATABASE_READS": settings.database_reads}
    return [f"{name} {_NO_DATABASE}" for name, url in named.items() if url and not is_database(url)]


def is_database(url: str) -> bool:
    """Of one of the two kinds, by the driver that the portal uses; not whether anything answers there."""
    try:
        named = make_url(url)
        return (named.get_backend_name(), named.get_driver_name()) in DRIVERS
    except (ArgumentError, ImportError, ValueError):
        return False


def faults_of_mail(mail: Mail) -> list[str]:
    if not mail.host:
        return []
    found = []
    if not addresses.is_host(mail.host):
        found.append("PORTAL_SMTP_HOST is not a bare name, such as mail.example.org: leave out scheme and port.")
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
    if settings.queue in QUEUES[:2] or is_redis(settings.queue):
        return []
    return [f"PORTAL_QUEUE must be one of {', '.join(QUEUES)}."]


def is_redis(url: str) -> bool:
    try:
        parts = urlsplit(url)
        there = not parts.hostname or addresses.is_host(parts.hostname)  # without one it is this machine
        return parts.scheme in ("redis", "rediss") and there and parts.port != 0
    except ValueError:
        return False


def _faults_of_standby(settings: Settings) -> list[str]:
    if not settings.database_reads:
        return []
    if settings.on_sqlite or not settings.database_reads.startswith("postgresql"):
        return ["PORTAL_DATABASE_READS names a standby of PostgreSQL: it and DATABASE_URL begin with postgresql."]
    return []


def _faults_of_app(settings: Settings) -> list[str]:
    found = []
    if len(settings.app_name) > LONGEST_APP_NAME:
        found.append(f"PORTAL_APP_NAME is longer than {LONGEST_APP_NAME} characters: a phone shows about twelve of it.")
    if settings.app_icon not in APP_ICONS:
        found.append(f"PORTAL_APP_ICON must be one of {', '.join(APP_ICONS)}.")
    return found


def _faults_of_scanner(clamd: str) -> list[str]:
    host, _, port = clamd.rpartition(":")
    if not clamd or clamd.startswith("/") or (addresses.is_loopback(host) and addresses.is_port(port)):
        return []
    return ["PORTAL_CLAMD must be the path of a socket, or a port of this machine, such as 127.0.0.1:3310."]


def _faults_of_metrics(settings: Settings) -> list[str]:
    if settings.metrics_token and len(settings.metrics_token) < SHORTEST_SECRET:
        return [f"PORTAL_METRICS_TOKEN is shorter than {SHORTEST_SECRET} characters. {_MAKE_ONE}"]
    return []


def _faults_of_push(push: Push) -> list[str]:
    if push.key and not push.contact.startswith(("mailto:", "https://")):
        return ["PORTAL_PUSH_CONTACT is missing: push services want a mailto: or https: address to turn to."]
    return []


def _faults_of_anchors(settings: Settings) -> list[str]:
    host, _, port = settings.anchors_syslog.rpartition(":")
    is_socket = not host and (not port or port.startswith("/"))
    if not is_socket and not (host and addresses.is_port(port)):
        return ["PORTAL_AUDIT_SYSLOG must be a socket such as /dev/log, or host:port."]
    if settings.anchors is not None and not settings.anchors.parent.is_dir():
        return [f"PORTAL_AUDIT_ANCHORS lies in {settings.anchors.parent}, which is not there."]
    if settings.anchors is not None and settings.anchors.is_dir():
        return [f"PORTAL_AUDIT_ANCHORS is {settings.anchors}, a folder: name a file in it, such as anchors.jsonl."]
    return []


_NO_DATABASE = "is no address of a database: it begins with sqlite:/// or postgresql+psycopg://."
_MAKE_ONE = 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
