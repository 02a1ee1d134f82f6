"""`portal archive`: a whole clinic in one file, to be taken to another database or another machine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.app import create_app
from portal.backups import manifest
from portal.backups.archive import ARCHIVE
from portal.backups.manifest import Manifest, Step
from portal.backups.moving.reading import read as read_into
from portal.backups.moving.writing import write as write_to
from portal.backups.restoring import fit
from portal.cli.backing_up import FILE, keys_at, settings_here, told
from portal.cli.operating import application
from portal.doctor.trouble import in_words
from portal.vault import keyring


@click.group()
def archive() -> None:
    """A whole clinic in one file, from any database into any."""


@archive.command()
@click.argument("file", type=FILE)
def write(file: Path) -> None:
    """Write everything into FILE, while the portal runs or while it rests."""
    app = application()
    with app.app_context(), _all_told():
        found = write_to(clock.now(), file, _bar)
        print(f"{file}: {_what(found)}")
        print(f"Its keys are not in it. They are, always of today, in {keys_at(app.extensions['settings'])}")


@archive.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Read FILE from end to end; exit 1 if it is not whole."""
    settings = settings_here()
    with _all_told(), _bar("Looking at it", _size(file)) as step:
        found = manifest.check(file, keyring.parse(settings.keys), ARCHIVE, step)
    print(f"Whole: {_what(found)}")


@archive.command()
@click.argument("file", type=FILE)
@click.option("--keys", type=FILE, required=True, help="keys.groundwork, today's, from beside the backups.")
def read(file: Path, keys: Path) -> None:
    """Make the clinic in FILE live here, in a place where there is none. All of it, or nothing."""
    settings = settings_here()
    with _all_told():
        with _bar("Looking at it", _size(file)) as step:
            found, kept = fit(file, keys, keyring.parse(settings.keys), ARCHIVE, step)
        done = read_into(create_app(settings), file, found, kept, _bar)
    print(f"Here, and equal: {_what(found)}")
    print(f"Every audit link holds, and {done.opened:,} files open. Who was signed in still is.")
    if done.erased:
        print(f"{done.erased} people whose keys were destroyed since were erased again.")


def _what(found: Manifest) -> str:
    made = f"{found.made_at[:16].replace('T', ' ')} UTC, of {found.database}, portal {found.version}"
    return f"{found.rows:,} rows, {len(found.files):,} files, schema {found.revision}; made at {made}."


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


@contextmanager
def _bar(stage: str, length: int) -> Iterator[Step]:
    """On a terminal alone."""
    with click.progressbar(length=length, label=f"{stage:30}", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update


@contextmanager
def _all_told() -> Iterator[None]:
    """Also that there is no room, or no database."""
    try:
        with told():
            yield
    except (OSError, SQLAlchemyError) as fault:
        why = str(getattr(fault, "orig", None) or fault).split("\n")[0]
        raise click.ClickException(in_words(fault) or f"It could not be done: {why}") from fault
