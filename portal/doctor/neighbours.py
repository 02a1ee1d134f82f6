"""What else the portal talks to: mail, scanner, push, queue, identity provider, store of files.

Nobody is waited for long.
"""

import smtplib
from collections.abc import Iterator
from importlib import import_module

from werkzeug.exceptions import ServiceUnavailable

from portal import addresses
from portal.accounts.provider import discovery
from portal.accounts.provider.calling import Away
from portal.config.faults import is_redis
from portal.doctor.installation import PATIENCE, Installation, Noted
from portal.files import scanning, store
from portal.notifications import posting, pushing


def of_mail(here: Installation) -> Iterator[str]:
    mail = here.settings.mail
    if mail.host and not addresses.is_host(mail.host):
        return  # said of the settings
    if not mail.host:
        if not mail.is_on:
            yield Noted(
                "PORTAL_SMTP_HOST is not set, so no mail is sent: nobody is told by mail of a message, a session or a "
                "follow-up, and a forgotten password has no link. Name the mail server, and PORTAL_MAIL_FROM."
            )
        return
    try:
        posting.greeted(mail, PATIENCE).quit()
    except smtplib.SMTPAuthenticationError:
        yield "The mail server does not take PORTAL_SMTP_USER and PORTAL_SMTP_PASSWORD: set them as it wants them."
    except (smtplib.SMTPException, OSError) as fault:
        yield (
            f"The mail server {mail.host}:{mail.port} cannot be used ({type(fault).__name__}): see PORTAL_SMTP_HOST, "
            "_PORT and _TLS, and whether this machine may reach it. Until then no mail leaves."
        )


def of_scanner(here: Installation) -> Iterator[str]:
    """Within an application context."""
    if scanning.is_on() and not scanning.answers(PATIENCE):
        yield f"clamd does not answer at {here.settings.clamd}: start it. Until then no file is taken."


def of_push(here: Installation) -> Iterator[str]:
    """Within an application context."""
    if not here.settings.push.key:
        return
    if pushing.engine() is None:
        yield "PORTAL_PUSH_KEY is set, but the extra push is not installed: install requirements/push.lock."
        return
    try:
        pushing.public_key()
    except ValueError:
        yield "PORTAL_PUSH_KEY is no key: make one with `portal keys push`. People then switch push on anew."


def of_queue(here: Installation) -> Iterator[str]:
    queue = here.settings.queue
    if not is_redis(queue):
        return  # said of the settings, if it is not another
    try:
        redis = import_module("redis")
    except ImportError:
        yield "PORTAL_QUEUE is Redis, but the extra redis is not installed: install requirements/redis.lock."
        return
    line = redis.Redis.from_url(queue, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
    try:
        line.ping()
    except redis.RedisError:
        yield "The Redis of PORTAL_QUEUE does not answer: start it. Until then the worker is not woken."
    finally:
        line.close()


def of_provider(here: Installation) -> Iterator[str]:
    """Within an application context."""
    if not here.settings.provider.is_on:
        return
    try:
        discovery.metadata()
    except Away:
        yield (
            "The identity provider of PORTAL_OIDC_ISSUER does not answer, or calls itself otherwise: see that address, "
            "and whether this machine may reach it. Until then staff sign in with passwords and passkeys alone."
        )


def of_bucket(here: Installation) -> Iterator[str]:
    """Within an application context. Written, read and taken away again, as a handout would be."""
    if here.settings.files is None:
        return
    try:
        store.try_out()
    except (FileNotFoundError, ServiceUnavailable):
        yield "The store of PORTAL_FILES does not keep a file: see its address, its key, and that key's rights."
