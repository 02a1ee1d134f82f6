"""The folder a demo clinic lives in: its secrets, and whether it is ready to be served."""

import hashlib
import json
import os
import secrets
import shutil
from pathlib import Path

from portal import clock
from portal.config.provider import provider_of
from portal.config.settings import Mail, Settings
from portal.config.sources import Values
from portal.vault import keyring

ROOT = Path(__file__).parents[2]
READY = "ready"
MAIL = "mail"
FILES = (
    "portal.db portal.db-wal portal.db-shm portal.db.key secrets.json clinic.json queue.db queue.db-wal queue.db-shm"
)


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
        instance=instance,
        database_url=url,
        demo=True,
        https=False,
        staff_second_factor=False,
        host="127.0.0.1",
        port=int(os.environ.get("PORTAL_DEMO_PORT", "0")) or None,
        mail=Mail(folder=instance / MAIL, sender="post@portal.example", domain="portal.example"),
        provider=provider_of(Values(os.environ)),
        **made,
    )


def is_ready(settings: Settings) -> bool:
    """Whether the file here was brought up and filled by the migrations and the library that are here now.

    It saves a second start from importing everything once more than the server does. A database elsewhere is asked
    itself, every time.
    """
    mark = settings.instance / READY
    if not settings.on_sqlite or not (settings.instance / "portal.db").exists() or not mark.exists():
        return False
    return mark.read_text() == _laid_down()


def mark_ready(settings: Settings) -> None:
    (settings.instance / READY).write_text(_laid_down())


def _laid_down() -> str:
    """SHA-256 over what an upgrade lays down (the migrations and the published definitions) and over the day: on
    another one, sessions are made for the weeks ahead."""
    digest = hashlib.sha256(str(clock.now().date()).encode())
    for path in sorted([*ROOT.glob("migrations/versions/*.py"), *ROOT.glob("portal/*/library/**/*.*")]):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def throw_away(instance: Path) -> None:
    """Only what the demo made; never a folder that holds something else."""
    for name in (*FILES.split(), READY):
        (instance / name).unlink(missing_ok=True)
    for name in ("assets", "files", "backups", MAIL):
        shutil.rmtree(instance / name, ignore_errors=True)
