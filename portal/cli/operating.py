"""Everything an operator asks of an installation."""

import os
import secrets
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import click
from flask import Flask

from portal import operations, schema
from portal.access import matrix
from portal.access.actor import Role
from portal.accounts import actions as accounts
from portal.accounts import code_by_hand
from portal.accounts.models import Standing
from portal.accounts.provider import matching
from portal.addresses import is_address
from portal.app import create_app
from portal.cli import serving
from portal.cli.serving import PORT, WORKERS
from portal.clock import today_in
from portal.config.settings import Settings, UnsafeSetting
from portal.database import Conflict, db, session_of_one_moment
from portal.demo.instance import demo_settings
from portal.doctor import owning
from portal.downtime.keeping import NotKept
from portal.programs import clinic
from portal.vault import keyring
from portal.vault.keyring import BadKeys
from portal.web import measuring


def application(settings: Settings | None = None) -> Flask:
    """The application, or an exit with the sentence that says why not."""
    try:
        return create_app(settings)
    except (UnsafeSetting, BadKeys) as fault:
        raise click.ClickException(str(fault)) from fault


def usable(app: Flask) -> Flask:
    """The application, if it can keep what it is told. It would start all the same, and answer that it cannot."""
    for why in owning.needed(app.extensions["settings"]):
        raise click.ClickException(why)
    return app


def changing() -> Flask:
    """The application, for a command that changes what is kept; refused while nothing may be."""
    app = application()
    if app.extensions["settings"].read_only:
        raise click.ClickException("PORTAL_READ_ONLY is on: nothing is changed now.")
    return app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=PORT)
@click.option("--workers", default=os.cpu_count() or 1, show_default=True, type=WORKERS)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the portal with the settings of the environment or their file."""
    if usable(application()).extensions["settings"].metrics_token:
        os.environ[measuring.FOLDER] = mkdtemp(prefix="portal-metrics-")  # where its processes count
    serving.serve(host, port, workers)


@click.group(name="db")
def database() -> None:
    """The schema."""


@database.command(name="upgrade")
def db_upgrade() -> None:
    """Bring the schema to the newest revision."""
    app = application()
    if schema.is_ahead(revision := _revision(app)):
        raise click.ClickException(schema.unfit(revision))
    operations.upgrade(app)


@database.command(name="plan")
def db_plan() -> None:
    """Say what an upgrade would do, and whether the portal may run meanwhile."""
    if schema.is_ahead(revision := _revision(application())):
        raise click.ClickException(schema.unfit(revision))
    to_come = schema.pending(revision)
    for name, expands in to_come:
        print(f"{name}: {'while the portal runs' if expands else 'stop the portal first'}")
    if not to_come:
        print("Nothing is to be done.")


@database.command(name="check")
def db_check() -> None:
    """Say whether the schema is what the code expects."""
    app = application()
    if why := schema.unfit(_revision(app)):
        raise click.ClickException(why)
    operations.check(app)


def _revision(app: Flask) -> str:
    with app.app_context(), session_of_one_moment():
        return schema.current()


@click.group()
def users() -> None:
    """Accounts."""


@users.command(name="invite")
@click.argument("email")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role if role is not Role.PROGRAM_ADMIN]),
    default="admin",
    show_default=True,
)
def users_invite(email: str, name: str, role: str) -> None:
    """Make an account and print the link by which its person sets a password.

    Whoever has not used one yet gets a fresh link: nobody else could give the first administrator another.
    """
    if not is_address(email) or not name.strip():
        raise click.ClickException("Give an e-mail address, such as name@example.org, and a name.")
    app = changing()
    with app.app_context():
        token = _invited_anew(email) or _invited(accounts.Newcomer(name, email, Role(role), _today()))
        db.session.commit()
    print(f"{app.extensions['settings'].address}/invitation/{token}")


def _today() -> date:
    return today_in(clinic.facts().zone)


def _invited_anew(email: str) -> str | None:
    user = accounts.find(email)
    return accounts.renew_invitation(user, by=None) if user and user.standing is Standing.INVITED else None


def _invited(who: accounts.Newcomer) -> str:
    try:
        return accounts.invite(who, by=None)[1]
    except accounts.AddressTaken:
        raise click.ClickException("Somebody already has an account with this address.") from None


@users.command(name="unlink")
@click.argument("email")
def users_unlink(email: str) -> None:
    """Forget which account at the identity provider is hers; her next sign-in there links it anew."""
    app = changing()
    with app.app_context():
        user = accounts.find(email)
        if user is None or not matching.unlink(user, by=None):
            raise click.ClickException("No account with this address is linked.")
        db.session.commit()


@users.command(name="code")
@click.argument("email")
def users_code(email: str) -> None:
    """Print a code for the second step of somebody of the staff who lost phone, recovery codes and passkeys.

    For the last administrator; for anybody else another administrator makes one. Hand it over in person: with her
    password it works once, within 24 hours, and then she sets up a new second step.
    """
    app = changing()
    with app.app_context():
        user = accounts.find(email)
        if user is None:
            raise click.ClickException("No account has this address.")
        try:
            code = code_by_hand.make(user, by=None)
        except Conflict as fault:
            raise click.ClickException(str(fault)) from None
        db.session.commit()
    print(code)


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
    """Wrap every data key, and what lies beside the backups, under the first key of PORTAL_KEYS."""
    with application().app_context():
        try:
            print(f"{operations.rotate_keys()} keys wrapped anew")
        except NotKept as fault:
            why = f"{fault} All keys are wrapped anew; the worker seals the week anew tonight."
            raise click.ClickException(why) from fault
    print("Backups made until now need the ring of their time: keep the old keys in the safe.")


@click.command(name="access-matrix")
def access_matrix() -> None:
    """Print docs/access.md: which endpoint asks for which rule. It needs no settings, and reads no clinic's data."""
    with TemporaryDirectory() as folder:
        settings = replace(demo_settings(Path(folder)), database_url=f"sqlite:///{folder}/portal.db")
        print("\n".join(matrix.lines(application(settings))))
