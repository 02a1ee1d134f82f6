"""Settings from the environment or a file. Production refuses to start on a missing or weak secret."""

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from portal.config.faults import faults
from portal.config.provider import is_safe, provider_of
from portal.config.settings import PUSH_HOSTS, Bucketed, Mail, Push, Settings, UnsafeSetting
from portal.config.sources import Values


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of a production start; each may be given as NAME or as NAME_FILE.

    Raises UnsafeSetting with one sentence when something is missing or weak.
    """
    settings = settings_of(Values(environ))
    for fault in faults(settings):
        raise UnsafeSetting(fault)
    return settings


def settings_of(values: Values) -> Settings:
    """What the values say, safe or not. Raises UnsafeSetting when that cannot be told."""
    instance = values.path("PORTAL_INSTANCE") or Path()
    return Settings(
        instance=instance,
        database_url=_to_a_file(values.text("DATABASE_URL")) or f"sqlite:///{instance / 'portal.db'}",
        database_reads=values.text("PORTAL_DATABASE_READS"),
        secret_key=values.text("SECRET_KEY"),
        keys=values.text("PORTAL_KEYS"),
        https=values.switch("PORTAL_HTTPS"),
        read_only=values.switch("PORTAL_READ_ONLY"),
        host=values.text("PORTAL_HOST").lower(),
        proxy_hops=values.number("PORTAL_PROXY_HOPS"),
        idle_limit=timedelta(minutes=values.number("PORTAL_IDLE_MINUTES")),
        absolute_limit=timedelta(hours=values.number("PORTAL_SIGN_IN_HOURS")),
        files=_bucket(values),
        room_files=values.number("PORTAL_ROOM_FILES"),
        room_megabytes=values.number("PORTAL_ROOM_MEGABYTES"),
        clamd=values.text("PORTAL_CLAMD"),
        app_name=values.text("PORTAL_APP_NAME").strip(),
        app_icon=values.text("PORTAL_APP_ICON").lower(),
        mail=_mail(values),
        push=_push(values),
        provider=provider_of(values),
        queue=values.text("PORTAL_QUEUE"),
        most_lag=timedelta(minutes=values.number("PORTAL_LAG_MINUTES")),
        backups_kept=values.number("PORTAL_BACKUPS_KEPT"),
        anchors=values.path("PORTAL_AUDIT_ANCHORS"),
        anchors_syslog=values.text("PORTAL_AUDIT_SYSLOG"),
        backups=values.path("PORTAL_BACKUPS"),
        metrics_token=values.text("PORTAL_METRICS_TOKEN"),
    )


def _to_a_file(url: str) -> str:
    """With SQLite's file as an absolute path: by itself Flask would look for another beside the code."""
    scheme, sign, path = url.partition(":///")
    known = scheme.startswith("sqlite") and path and not path.startswith(("/", ":memory:", "file:"))
    return f"{scheme}{sign}{Path(path).absolute()}" if known else url


def _mail(values: Values) -> Mail:
    sender = values.text("PORTAL_MAIL_FROM")
    return Mail(
        host=values.text("PORTAL_SMTP_HOST"),
        port=values.number("PORTAL_SMTP_PORT"),
        user=values.text("PORTAL_SMTP_USER"),
        password=values.text("PORTAL_SMTP_PASSWORD"),
        tls=values.text("PORTAL_SMTP_TLS").lower(),
        sender=sender,
        sender_name=values.text("PORTAL_MAIL_SENDER"),
        domain=values.text("PORTAL_MAIL_DOMAIN") or sender.rpartition("@")[2],
    )


def _push(values: Values) -> Push:
    more = values.text("PORTAL_PUSH_HOSTS").replace(",", " ").split()
    return Push(
        key=values.text("PORTAL_PUSH_KEY"),
        contact=values.text("PORTAL_PUSH_CONTACT"),
        hosts=(*PUSH_HOSTS, *more),
    )


def _bucket(values: Values) -> Bucketed | None:
    """What PORTAL_FILES and its companions name. Raises UnsafeSetting when they do not hold together."""
    url = values.text("PORTAL_FILES")
    endpoint, key, secret, region = (values.text(f"PORTAL_FILES_{name}") for name in _OF_A_BUCKET)
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
    if endpoint and not is_safe(endpoint):
        raise UnsafeSetting("PORTAL_FILES_ENDPOINT must be an address that begins with https://")
    return Bucketed(place, endpoint, key, secret, region)


_OF_A_BUCKET = ("ENDPOINT", "KEY", "SECRET", "REGION")
_PLACE = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*")
