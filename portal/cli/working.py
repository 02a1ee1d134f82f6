"""`portal work`."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click
from flask import Flask
from huey.exceptions import ConfigurationError
from sqlalchemy.exc import DBAPIError

from portal import schema
from portal.app import create_app
from portal.cli.operating import usable
from portal.config.settings import UnsafeSetting
from portal.connections import begin_reading
from portal.database import db
from portal.demo.instance import demo_settings
from portal.programs import clinic
from portal.vault.keyring import BadKeys
from portal.work import consumer


@click.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the process that started this one ends.")
def work(with_parent: bool) -> None:
    """Run the jobs: send notices, make sessions ahead, purge, back up. Several may run at once."""
    parent = os.getppid()
    logging.getLogger("huey").addHandler(logging.NullHandler())  # a job's faults are logged without their words
    demo = os.environ.get("PORTAL_DEMO_INSTANCE")
    try:
        app = usable(create_app(demo_settings(Path(demo)) if demo else None))
    except (UnsafeSetting, BadKeys) as fault:
        raise click.ClickException(str(fault)) from fault
    if with_parent:
        consumer.stop_with(parent)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # the first process of a container has to say so itself
    wait_for_schema(app)
    clinic.follow(app)
    try:
        consumer.consumer(app).run()
    except ConfigurationError as fault:
        raise click.ClickException(f"PORTAL_QUEUE cannot be used: {fault}") from fault


def wait_for_schema(app: Flask, sleep: Callable[[float], None] = time.sleep) -> None:
    """It may be started together with what brings the schema up, and before the database is there."""
    if _is_ready(app):
        return
    click.echo(
        "The worker begins once the database answers and has its schema: `portal db upgrade` makes it.", err=True
    )
    while not _is_ready(app):
        sleep(1)


def _is_ready(app: Flask) -> bool:
    with app.app_context():
        begin_reading()
        with suppress(DBAPIError):
            revision = schema.current()
            db.session.remove()
            return not schema.is_behind(revision)
        return False
