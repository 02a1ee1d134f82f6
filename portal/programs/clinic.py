"""Facts about the clinic that every page needs, crisis page included: readable with the database down.

The clinic row is the source. Each start and each change mirrors it into a file beside the database,
and pages read the mirror.
"""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.database import db
from portal.programs.group_models import Holiday
from portal.programs.life_models import OpenHours
from portal.programs.models import Clinic


@dataclass(frozen=True)
class ClinicFacts:
    """What any page may say about the clinic. `zone` is an IANA name."""

    name: str = "Groundwork"
    short_name: str = "Groundwork"
    zone: str = "America/Chicago"
    phone: str = ""
    hours: str = ""
    reply_hours: str = ""
    reply_days: int = 2
    open_hours: Sequence[tuple[int, str, str]] = ()
    """Weekday (Monday is 0), opens, closes; none: not stated. See programs/hours."""
    closed_days: Sequence[str] = ()
    """Days on which the whole clinic is closed."""
    crisis_words: Mapping[str, str] = field(default_factory=dict)
    """The clinic's own words in a crisis. See safety/texts."""

    @property
    def phone_href(self) -> str:
        """For a link: "tel:+15550142"."""
        return "tel:" + re.sub(r"[^0-9+]", "", self.phone)


class Mirror:
    """The facts as of the file's last change; reads the file again only when it changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = (0, 0)
        self._facts = ClinicFacts()

    def __call__(self) -> ClinicFacts:
        try:
            status = os.stat(self.path)
            stamp = (status.st_mtime_ns, status.st_ino)  # two writes within one tick of the file clock still differ
            if stamp != self._stamp:
                self._facts = ClinicFacts(**json.loads(self.path.read_text(encoding="utf-8")))
                self._stamp = stamp
        except (OSError, ValueError, TypeError):
            pass  # a damaged mirror must not take the crisis page down: the last facts stand
        return self._facts

    def write(self, facts: ClinicFacts) -> None:
        partial = self.path.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(asdict(facts), ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(self.path)


def init_clinic(
    app: Flask,
    path: Path,
    also: Mapping[str, Callable[[], Any]],
    then: Callable[[ClinicFacts], None] = lambda facts: None,
) -> None:
    """`also`: facts that packages above keep, by name, and what reads them. `then`: what else is written with them.

    To be called before the transaction is connected: what is registered first runs last, after the commit."""
    app.extensions["clinic"], app.extensions["clinic also"] = Mirror(path), also
    app.extensions["clinic then"] = then
    app.after_request(_mirror_what_was_committed)


def changed() -> None:
    """The clinic row is being changed by this request: mirror it once that is committed, never if it is undone."""
    g.clinic_changed = True


def _mirror_what_was_committed(response: Response) -> Response:
    if g.pop("clinic_changed", False) and response.status_code < 400:
        refresh()
    return response


def facts() -> ClinicFacts:
    """As they were when this request first asked."""
    if "clinic_facts" not in g:
        g.clinic_facts = current_app.extensions["clinic"]()
    known: ClinicFacts = g.clinic_facts
    return known


def refresh() -> None:
    """Mirror the clinic row and its open hours, if the database answers and has them."""
    mirror: Mirror = current_app.extensions["clinic"]
    try:
        row = db.session.scalar(select(Clinic).limit(1))
        more: dict[str, Any] = {"open_hours": _open_hours(), "closed_days": _closed_days()}
        more |= {name: read() for name, read in current_app.extensions["clinic also"].items()}
    except SQLAlchemyError:
        db.session.rollback()
        return
    if row is not None:
        own = {name: getattr(row, name) for name in asdict(ClinicFacts()) if name not in more}
        known = ClinicFacts(**own, **more)
        mirror.write(known)
        current_app.extensions["clinic then"](known)
    db.session.rollback()


def _open_hours() -> list[tuple[int, str, str]]:
    rows = db.session.scalars(select(OpenHours).order_by(OpenHours.weekday, OpenHours.opens))
    return [(row.weekday, row.opens.isoformat(), row.closes.isoformat()) for row in rows]


def _closed_days() -> list[str]:
    days = select(Holiday.on_day).where(Holiday.program_id.is_(None)).order_by(Holiday.on_day)
    return [day.isoformat() for day in db.session.scalars(days)]
