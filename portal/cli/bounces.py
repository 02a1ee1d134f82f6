"""`portal bounces`."""

import os
import sys
from typing import BinaryIO

import click

from portal.app import create_app
from portal.database import transaction
from portal.notifications.bouncing import LARGEST, take_back


@click.command()
@click.argument("mail", type=click.File("rb"), default="-")
def bounces(mail: BinaryIO) -> None:
    """Read one mail that came back, from a file or from the mail server by a pipe, and tell the administrator."""
    app = create_app()
    if app.extensions["settings"].read_only:
        sys.exit(os.EX_TEMPFAIL)  # the mail server keeps it, and asks again
    raw = mail.read(LARGEST)
    with app.app_context(), transaction():
        known = take_back(raw)
    click.echo("Noted: it was not received." if known else "Nothing in it that is ours and failed for good.")
