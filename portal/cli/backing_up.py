"""`portal backup` and `portal restore`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from portal import clock
from portal.app import create_app
from portal.backups import manifest
from portal.backups.archive import Damaged
from portal.backups.drilling import drill
from portal.backups.making import Incomplete, back_up
from portal.backups.refused import Refused
from portal.backups.restoring import fit
from portal.backups.restoring import restore as restore_into
from portal.cli.operating import application
from portal.config.reading import from_environment
from portal.config.settings import Settings, UnsafeSetting
from portal.vault import escrow, keyring, shelf
from portal.vault.escrow import BadKeyFile
from portal.vault.keyring import BadKeys

FAULTS = (BadKeyFile, BadKeys, Damaged, Incomplete, Refused, UnsafeSetting)
FILE = click.Path(dir_okay=False, path_type=Path)


class Folders(click.Group):
    """`portal backup FOLDER` means `portal backup make FOLDER`."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["make", *args])


@click.group(cls=Folders, invoke_without_command=True)
@click.pass_context
def backup(ctx: click.Context) -> None:
    """Make a backup in a FOLDER, or where the worker puts its own."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(make)


@backup.command(hidden=True)
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def make(folder: Path | None = None) -> None:
    """One, now, while the portal runs."""
    app = application()
    with app.app_context(), told():
        print(back_up(clock.now(), folder))
        print(f"Its keys are not in it. They are, always of today, in {keys_at(app.extensions['settings'])}")


@backup.command()
@click.argument("archive", type=FILE)
def check(archive: Path) -> None:
    """Read a backup from end to end; exit 1 if it is not whole."""
    with told():
        found = manifest.check(archive, keyring.parse(settings_here().keys))
    print(f"Whole: {found.rows:,} rows, {len(found.files):,} files, schema {found.revision}.")


@backup.command(name="drill")
@click.argument("archive", type=FILE, required=False)
@click.option("--keys", type=FILE, help="The file of the data keys, if it lies elsewhere.")
def run_drill(archive: Path | None, keys: Path | None) -> None:
    """Restore the newest backup into a throw-away place, compare, and print a page to keep."""
    settings = settings_here()
    there = shelf.archives(settings.backup_folder)
    if archive is None and not there:
        raise click.ClickException(f"There is no backup in {settings.backup_folder}.")
    with told():
        print(drill(settings, archive or there[-1], keys or keys_at(settings)))


@click.command()
@click.argument("archive", type=FILE)
@click.option("--keys", type=FILE, required=True, help="keys.groundwork, today's, from beside the backups.")
def restore(archive: Path, keys: Path) -> None:
    """Fill an empty installation from a backup, the file of its keys, and PORTAL_KEYS."""
    settings = settings_here()
    with told():
        found, kept = fit(archive, keys, keyring.parse(settings.keys))
        done = restore_into(create_app(settings), archive, found, kept)
    print(
        f"Restored and compared: {done.rows:,} rows, {done.files:,} files, every audit link. Everybody signs in anew."
    )
    if done.erased:
        print(f"{done.erased} people whose keys were destroyed since were erased again.")


def settings_here() -> Settings:
    with told():
        return from_environment()


def keys_at(settings: Settings) -> Path:
    return settings.backup_folder / escrow.NAME


@contextmanager
def told() -> Iterator[None]:
    """A fault that is a sentence for the operator ends the command with it."""
    try:
        yield
    except FAULTS as fault:
        raise click.ClickException(str(fault)) from fault
