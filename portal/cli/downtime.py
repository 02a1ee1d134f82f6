"""`portal downtime-pack` and `portal status-page`: for when the portal cannot be reached."""

import os
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.audit.record import record_each
from portal.cli.operating import application
from portal.database import transaction
from portal.downtime import keeping
from portal.downtime.keeping import Files, NotKept
from portal.programs import clinic
from portal.safety import status_page
from portal.vault.sealing import key_ring

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(name="downtime-pack")
@click.argument("folder", type=FOLDER)
@click.option("--kept", is_flag=True, help="The one that the worker sealed last, even if the database answers.")
def write_pack(folder: Path, kept: bool) -> None:
    """Write the coming week of every group, and its blank worksheets, into a FOLDER, ready to print.

    With the database away it is the one that the worker sealed last night. It names patients: print it, then delete
    the folder.
    """
    app = application()
    with app.app_context():
        files = _kept(app) if kept else _of_now() or _kept(app)
    _write(folder, files)
    click.echo(f"{len(files)} files in {folder}. They name patients: print them, then delete the folder.")


@click.command(name="status-page")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def write_status_page(file: Path) -> None:
    """Write the page that a proxy shows when the portal does not answer, with the clinic's numbers of now."""
    with application().app_context():
        try:
            status_page.write(clinic.facts(), file)
        except OSError as fault:
            raise click.ClickException(f"{file} cannot be written: {fault.strerror}.") from fault
    click.echo(f"{file}: let the proxy show it for 502, 503 and 504.")


def _of_now() -> Files | None:
    """Noted in the record of everybody whose name is in it. None if the database does not answer."""
    try:
        it = keeping.whole_pack_now()
        with transaction():
            record_each(None, "opened week on paper", "downtime_pack", None, it.patient_ids)
    except SQLAlchemyError:
        return None
    return keeping.files_of(it)


def _kept(app: Flask) -> Files:
    try:
        made_at, files = keeping.kept(app.extensions["settings"].backup_folder, key_ring())
    except NotKept as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"As it was sealed at {made_at.isoformat(timespec='minutes')}. Nobody notes that you opened it: do.")
    return files


def _write(folder: Path, files: Files) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
