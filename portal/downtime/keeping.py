"""The week of every group, ready to print, in one sealed file beside the backups: it opens with the ring alone.

It names patients, so nothing of it lies open. Written anew each night in the place of the one before: there is never
more than one, and whoever was erased is in none, since nobody is erased who still has a place. It is not part of a
backup, and holds no word that a patient wrote.
"""

import json
import re
from datetime import datetime
from pathlib import Path

from flask import current_app

from portal.clock import today_in
from portal.config.settings import Settings
from portal.connections import begin_reading
from portal.database import db
from portal.downtime.queries import Pack, whole_pack
from portal.programs import clinic
from portal.vault import shelf
from portal.vault.keyring import KeyRing, Unreadable
from portal.vault.sealing import key_ring
from portal.web import formatting
from portal.web.standalone import standalone
from portal.web.templates import written
from portal.worksheets.paper.blank import Blank

NAME = "downtime.sealed"
LABEL = "week on paper"
PAPER = "worksheets/paper/pdf.html"
Files = dict[str, str]
"""By name: HTML that needs nothing beside it."""


class NotKept(Exception):
    """There is none, or it does not open; the message is a sentence for the operator."""


def keep(now: datetime) -> int:
    """How many groups are in it."""
    settings: Settings = current_app.extensions["settings"]
    it = whole_pack_now()
    held = json.dumps({"made_at": now.isoformat(), "files": files_of(it)})
    _write(shelf.opened(settings.backup_folder) / NAME, held.encode(), key_ring())
    return len(it.groups)


def rewrap(folder: Path, ring: KeyRing) -> bool:
    """Seal the one that is there with the ring's first key. True if it was sealed with another. Raises NotKept."""
    if not is_old(folder, ring):
        return False
    _write(folder / NAME, _opened(folder, ring), ring)
    return True


def is_old(folder: Path, ring: KeyRing) -> bool:
    """Whether the one that is there is lost once the keys behind the ring's first are taken out."""
    path = folder / NAME
    return path.exists() and not path.read_text(encoding="ascii", errors="replace").startswith(f"v1:{ring.current}:")


def _write(path: Path, held: bytes, ring: KeyRing) -> None:
    partial = path.with_suffix(".part")
    partial.touch(mode=0o600)
    partial.write_text(ring.wrap(held, LABEL), encoding="ascii")
    shelf.put(partial, path)


def whole_pack_now() -> Pack:
    begin_reading()
    found = whole_pack(today_in(clinic.facts().zone))
    db.session.remove()
    return found


def kept(folder: Path, ring: KeyRing) -> tuple[datetime, Files]:
    """When it was made, and what is in it. Needs no database. Raises NotKept."""
    held = json.loads(_opened(folder, ring))
    return datetime.fromisoformat(held["made_at"]), held["files"]


def _opened(folder: Path, ring: KeyRing) -> bytes:
    try:
        return ring.unwrap((folder / NAME).read_text(encoding="ascii").strip(), LABEL)
    except FileNotFoundError:
        raise NotKept(f"There is no {NAME} in {folder}: the worker writes it each night.") from None
    except (Unreadable, ValueError) as fault:
        raise NotKept(f"{folder / NAME} does not open: PORTAL_KEYS is another ring, or it is damaged.") from fault


def files_of(it: Pack) -> Files:
    """One for all groups, a page each, and one for each blank worksheet; by the clinic's clock, whoever asks."""
    facts = clinic.facts()
    formatting.set_zone(facts.zone)
    found = {"week.html": standalone(written("downtime/file.html", it=it, clinic=facts))}
    for sheet in it.sheets:
        blank = {"layout": PAPER, "sheet_language": sheet.lang, "blank": Blank(sheet), "clinic": facts}
        name = re.sub(r"[^a-z0-9-]", "", sheet.id)
        found[f"worksheet-{name}.html"] = standalone(written("worksheets/paper/blank.html", **blank))
    return found
