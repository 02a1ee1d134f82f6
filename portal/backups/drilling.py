"""The drill: the newest backup restored into a throw-away place, held against itself, and a page that says so."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from portal import clock
from portal.app import create_app
from portal.backups.restoring import Restored, fit, restore
from portal.config.settings import Settings
from portal.database import db
from portal.vault import keyring


def drill(settings: Settings, archive: Path, keys: Path) -> str:
    """The report. Raises Damaged, BadKeyFile or Refused. Nothing of the installation is touched."""
    began = monotonic()
    found, kept = fit(archive, keys, keyring.parse(settings.keys))
    with TemporaryDirectory(prefix="portal-drill-") as folder:
        here = Path(folder)
        elsewhere = replace(
            settings, instance=here, database_url=f"sqlite:///{here / 'portal.db'}", files=None, backups=None
        )
        app = create_app(elsewhere)
        try:
            done = restore(app, archive, found, kept)
        finally:
            with app.app_context():
                db.engine.dispose()
    return "\n".join(_report(archive, keys, done, monotonic() - began))


def _report(archive: Path, keys: Path, done: Restored, seconds: float) -> list[str]:
    found = done.manifest
    return [
        "Restore drill",
        f"  run at          {clock.now():%Y-%m-%d %H:%M} UTC, in {seconds:.0f} s",
        f"  backup          {archive.name}, {archive.stat().st_size:,} bytes",
        f"  SHA-256         {_sha256(archive)}",
        f"  made at         {found.made_at[:16].replace('T', ' ')} UTC, of {found.database}, schema {found.revision}",
        f"  keys            {keys}",
        "Restored into an empty SQLite file, and held against the backup",
        f"  rows            {done.rows:,} in {len(found.counts)} tables, each table equal",
        f"  files           {done.files:,}, each byte equal",
        f"  audit           {len(found.heads):,} chains, every link holds, every head as in the backup",
        f"  erased again    {done.erased} people, whose keys were destroyed after the backup",
        "The temporary copy was deleted.",
    ]


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
