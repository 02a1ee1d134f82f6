"""The `portal` command."""

import json
import os
import secrets
import shutil
import socket
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import flask_migrate
from flask import Flask

from portal import config, operations
from portal.access import matrix
from portal.access.actor import Role
from portal.accounts import actions as accounts
from portal.accounts.models import User
from portal.app import create_app
from portal.audit import verify
from portal.clock import today_in
from portal.config import Settings, UnsafeSetting
from portal.database import db
from portal.demo.people import ACCOUNTS, PASSWORD
from portal.demo.seed import seed
from portal.programs import clinic
from portal.vault import keyring
from portal.vault.keyring import BadKeys


@click.group()
def main() -> None:
    """Groundwork: a portal for people in an Intensive Outpatient Program."""


def application(settings: Settings | None = None) -> Flask:
    """The application, or an exit with the sentence that says why not."""
    try:
        return create_app(settings)
    except (UnsafeSetting, BadKeys) as fault:
        raise click.ClickException(str(fault)) from fault


def demo_settings(instance: Path) -> Settings:
    """Settings of a demo clinic: secrets made once and kept beside its database."""
    instance.mkdir(parents=True, exist_ok=True)
    kept = instance / "secrets.json"
    if not kept.exists():
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump({"secret_key": secrets.token_urlsafe(48), "keys": keyring.make("demo1")}, file)
    made = json.loads(kept.read_text())
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'portal.db'}"
    return Settings(
        instance=instance, database_url=url, demo=True, https=False, staff_second_factor=False, host="127.0.0.1", **made
    )


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--instance", default="instance", type=click.Path(file_okay=False, path_type=Path), show_default=True)
@click.option("--reset", is_flag=True, help="Throw the demo clinic away and lay it anew.")
@click.option("--workers", default=2, show_default=True)
def demo(port: int, instance: Path, reset: bool, workers: int) -> None:
    """Riverbend IOP, a synthetic clinic, on this machine only."""
    instance = instance.resolve()
    if reset:
        _throw_away(instance)
    app = application(demo_settings(instance))
    with app.app_context():
        operations.upgrade(app)
        if db.session.query(User.id).first() is None:
            seed()
        db.session.remove()
        db.engine.dispose()
    print(f"\nGroundwork, demo clinic Riverbend IOP: http://127.0.0.1:{port}\nPassword of every account: {PASSWORD}\n")
    for email, name, _, role in ACCOUNTS:
        print(f"  {email:<28} {name}, {role}")
    print(flush=True)
    os.environ["PORTAL_DEMO_INSTANCE"] = str(instance)
    _serve("127.0.0.1", port, workers)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=os.cpu_count() or 1, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the portal with the settings of the environment."""
    application()
    _serve(host, port, workers)


def _serve(host: str, port: int, workers: int) -> None:
    check_free(host, port)
    # A process per core with one blocking thread each: threads in one process would fight over the interpreter.
    command = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", "1", "--no-ws", "--log-level", "warning", "wsgi:app"]
    root = Path(__file__).parents[1]
    os.chdir(root)
    os.execv(Path(sys.executable).with_name("granian"), command)


def check_free(host: str, port: int) -> None:
    """Several servers could share a port unnoticed, and each would get some of the requests."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, port)) == 0:
            raise click.ClickException(f"Something else answers on port {port}. Choose another: make run PORT=8080")


@main.group(name="db")
def database() -> None:
    """The schema."""


@database.command(name="upgrade")
def db_upgrade() -> None:
    """Bring the schema to the newest revision."""
    operations.upgrade(application())


@database.command(name="check")
def db_check() -> None:
    """Say whether the schema is what the code expects."""
    with application().app_context():
        flask_migrate.check()


@main.group()
def users() -> None:
    """Accounts."""


@users.command(name="invite")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="admin", show_default=True)
def users_invite(email: str, name: str, role: str) -> None:
    """Make an account and print the link by which its person sets a password."""
    app = application()
    with app.app_context():
        try:
            today = today_in(clinic.facts().zone)
            _, token = accounts.invite(name, email, Role(role), today, by=None)
        except accounts.AddressTaken:
            raise click.ClickException("Somebody already has an account with this address.") from None
        db.session.commit()
    print(f"/invitation/{token}")


@main.group()
def keys() -> None:
    """The key ring."""


@keys.command(name="new")
@click.argument("name", default="k1")
def keys_new(name: str) -> None:
    """Print a fresh key for PORTAL_KEYS."""
    print(keyring.make(name))


@keys.command(name="rotate")
def keys_rotate() -> None:
    """Wrap every data key under the first key of PORTAL_KEYS."""
    with application().app_context():
        print(f"{operations.rotate_keys()} keys wrapped anew")


@main.group()
def audit() -> None:
    """The record of who read and changed what."""


@audit.command(name="verify")
def audit_verify() -> None:
    """Walk every chain; exit 1 when a link was altered, cut or forked."""
    with application().app_context():
        found = list(verify.faults())
    print("\n".join(found) or "every link holds")
    sys.exit(1 if found else 0)


@audit.command(name="heads")
def audit_heads() -> None:
    """Print length and head of each chain, to be kept outside the database."""
    with application().app_context():
        print(json.dumps({str(chain): head for chain, head in verify.heads().items()}, indent=1))


@main.command(name="access-matrix")
def access_matrix() -> None:
    """Print docs/access.md: which endpoint asks for which rule. It needs no settings, and reads no clinic's data."""
    with TemporaryDirectory() as folder:
        settings = replace(demo_settings(Path(folder)), database_url=f"sqlite:///{folder}/portal.db")
        print("\n".join(matrix.lines(application(settings))))


@main.command()
def doctor() -> None:
    """Say everything that is unsafe about this installation; exit 1 if anything is."""
    try:
        settings = config.from_environment()
    except UnsafeSetting as fault:
        raise click.ClickException(str(fault)) from fault
    found = operations.unsafe(settings)
    print("\n".join(found) or "nothing unsafe found")
    sys.exit(1 if found else 0)


def _throw_away(instance: Path) -> None:
    """Only what the demo made; never a folder that holds something else."""
    for name in ("portal.db", "portal.db-wal", "portal.db-shm", "portal.db.key", "secrets.json", "clinic.json"):
        (instance / name).unlink(missing_ok=True)
    for name in ("assets", "files"):
        shutil.rmtree(instance / name, ignore_errors=True)
