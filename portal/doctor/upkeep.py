"""What should have happened by itself: the worker, its backups, the anchors of the audit record."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from portal import clock
from portal.database import db
from portal.doctor.installation import Installation, Noted
from portal.downtime import keeping
from portal.notifications.lag import lag
from portal.notifications.models import Job
from portal.vault import escrow, keyring, shelf
from portal.vault.escrow import BadKeyFile
from portal.vault.keyring import BadKeys

HOURS = timedelta(hours=3)
"""Anchors are written each hour."""
_LAST_RUN = select(func.max(Job.began_at))


def of_worker(here: Installation) -> Iterator[str]:
    """Within an application context."""
    now, limit = clock.now(), here.settings.most_lag
    last: datetime | None = db.session.scalar(_LAST_RUN)
    if last is None:
        yield "No worker has run here yet: start `portal work` beside the server."
    elif now - last > limit and not here.settings.read_only:
        yield f"No worker has run since {last:%Y-%m-%d %H:%M} UTC: see why `portal work` ended, and start it."
    if (behind := lag(now).at(now)) > limit:
        yield f"Notices wait for the worker for {behind.total_seconds() / 60:.0f} minutes: see the page “Outbox”."
    for job in db.session.scalars(select(Job).where(Job.fault != "").order_by(Job.name)):
        yield f"The job “{job.name}” failed with {job.fault}: its line is in the worker's log."


def of_backups(here: Installation) -> Iterator[str]:
    settings, folder = here.settings, here.settings.backup_folder
    if not settings.backups_kept:
        yield "PORTAL_BACKUPS_KEPT is 0: no backup is made. Set how many are to be kept."
        return
    yield from _of_week(folder, settings.keys)
    newest = shelf.newest(folder)
    if newest is None:
        yield f"There is no backup in {folder}: make one with `portal backup`; the worker makes one each night."
        return
    if clock.now() - newest > shelf.STALE:
        yield f"The newest backup is of {newest:%Y-%m-%d %H:%M} UTC: a night went without. See the page “Outbox”."
    yield from _of_escrow(folder, settings.keys)


def _of_escrow(folder: Path, keys: str) -> Iterator[str]:
    try:
        escrow.read(folder / escrow.NAME, keyring.parse(keys))
    except BadKeyFile as fault:
        yield f"{fault} While the database lives the worker writes it anew: start it, or move a foreign file away."
    except BadKeys:
        return  # said of the keys


def _of_week(folder: Path, keys: str) -> Iterator[str]:
    """Sealed with an old key, it opens until that is taken out, and then no more."""
    with suppress(BadKeys, FileNotFoundError):
        if keeping.is_old(folder, keyring.parse(keys)):
            yield (
                f"{folder / keeping.NAME} is not sealed with the first key of PORTAL_KEYS: run `portal keys rotate`, "
                "or move it away. The worker writes it anew each night."
            )


def of_anchors(here: Installation) -> Iterator[str]:
    """Whether they hold is for `portal audit verify`, which walks every chain."""
    path, syslog = here.settings.anchors_at, here.settings.anchors_syslog
    if syslog.startswith("/") and not Path(syslog).is_socket():
        yield f"PORTAL_AUDIT_SYSLOG names {syslog}, where no system log listens: start one, or name another place."
    if path.is_relative_to(here.settings.instance) and not syslog:
        yield Noted(
            "The anchors lie beside the database alone: whoever can change the one can change the other. Name a file "
            "elsewhere in PORTAL_AUDIT_ANCHORS, or in PORTAL_AUDIT_SYSLOG a system log that another machine keeps."
        )
    if not path.exists():
        yield f"Nothing holds the audit record from outside yet: the worker begins {path} as it starts."
        return
    if path.is_dir():
        return  # said of the settings
    said = _newest(path)
    if said is None or clock.now() - said > HOURS:
        yield f"{path} has no line of the last hours: see why the worker does not write there."


def _newest(path: Path) -> datetime | None:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 1_000_000, 0))
        lines = [line for line in file.read().splitlines() if line.strip()]
    try:
        return datetime.fromisoformat(json.loads(lines[-1])["at"]) if lines else None
    except (ValueError, KeyError):
        return None
