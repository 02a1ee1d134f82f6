"""Everything an operator asks of an installation."""

import os
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask

from portal import config, operations
from portal.access import matrix
from portal.access.actor import Role
from portal.accounts import actions as accounts
from portal.app import create_app
from portal.cli import serving
from portal.clock import today_in
from portal.config import Settings, UnsafeSetting
from portal.database import db
from portal.demo.instance import demo_settings
from portal.programs import clinic
from portal.vault import keyring
from portal.vault.keyring import BadKeys


def application(settings: Settings | None = None) -> Flask:
    """The application, or an exit with the sentence that says why not."""
    try:
        return create_app(settings)
    except (UnsafeSetting, BadKeys) as fault:
        raise click.ClickException(str(fault)) from fault


def changing() -> Flask:
    """The application, for a command that changes what is kept; refused while nothing may be."""
    app = application()
    if app.extensions["settings"].read_only:
        raise click.ClickException("PORTAL_READ_ONLY is on: nothing is changed now.")
    return app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=os.cpu_count() or 1, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the portal with the settings of the environment."""
    application()
    serving.serve(host, port, workers)


@click.group(name="db")
def database() -> None:
    """The schema."""


@database.command(name="upgrade")
def db_upgrade() -> None:
    """Bring the schema to the newest revision."""
    operations.upgrade(application())


@database.command(name="check")
def db_check() -> None:
    """Say whether the schema is what the code expects."""
    operations.check(application())


@click.group()
def users() -> None:
    """Accounts."""


@users.command(name="invite")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="admin", show_default=True)
def users_invite(email: str, name: str, role: str) -> None:
    """Make an account and print the link by which its person sets a password."""
    app = changing()
    with app.app_context():
        try:
            today = today_in(clinic.facts().zone)
            _, token = accounts.invite(name, email, Role(role), today, by=None)
        except accounts.AddressTaken:
            raise click.ClickException("Somebody already has an account with this address.") from None
        db.session.commit()
    print(f"/invitation/{token}")


@click.group()
def keys() -> None:
    """The key ring."""


@keys.command(name="new")
@click.argument("name", default="k1")
def keys_new(name: str) -> None:
    """Print a fresh key for PORTAL_KEYS."""
    print(keyring.make(name))


@keys.command(name="push")
def keys_push() -> None:
    """Print a fresh key for PORTAL_PUSH_KEY."""
    print(secrets.token_urlsafe(32))


@keys.command(name="rotate")
def keys_rotate() -> None:
    """Wrap every data key under the first key of PORTAL_KEYS."""
    with application().app_context():
        print(f"{operations.rotate_keys()} keys wrapped anew")


@click.command(name="access-matrix")
def access_matrix() -> None:
    """Print docs/access.md: which endpoint asks for which rule. It needs no settings, and reads no clinic's data."""
    with TemporaryDirectory() as folder:
        settings = replace(demo_settings(Path(folder)), database_url=f"sqlite:///{folder}/portal.db")
        print("\n".join(matrix.lines(application(settings))))


@click.command()
def doctor() -> None:
    """Say everything that is unsafe about this installation; exit 1 if anything is."""
    try:
        settings = config.from_environment()
    except UnsafeSetting as fault:
        raise click.ClickException(str(fault)) from fault
    found = operations.unsafe(settings)
    print("\n".join(found) or "nothing unsafe found")
    sys.exit(1 if found else 0)
