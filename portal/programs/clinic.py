"""Facts about the clinic that every page needs, crisis page included: readable with the database down.

The clinic row is the source. Each start and each change mirrors it into a file in the instance folder, and pages read
the mirror. What another machine changed is looked for every few seconds.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, current_app, g
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.connections import begin_looking
from portal.database import db
from portal.programs.group_models import Holiday
from portal.programs.life_models import OpenHours
from portal.programs.models import Clinic
from portal.web.logs import log_trouble
from portal.web.telephone import tel
from portal.web.translation import language

LOOKED_AT = 10
"""Seconds after which a change of these facts is known on every machine, at the latest."""
_ONE_AT_A_TIME = threading.Lock()


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
    bar_colour: str = ""
    accent_colour: str = ""
    """Its own two colours; "" for the portal's. See programs/branding."""
    mark_hash: str = ""
    """Of its own mark; "" for none."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language, what of these facts is said otherwise there: name, short_name, hours, reply_hours."""
    open_hours: Sequence[tuple[int, str, str]] = ()
    """Weekday (Monday is 0), opens, closes; none: not stated. See programs/hours."""
    closed_days: Sequence[str] = ()
    """Days on which the whole clinic is closed."""
    crisis_words: Mapping[str, str] = field(default_factory=dict)
    """The clinic's own words in a crisis. See safety/texts."""

    def spoken_in(self, language: str) -> "ClinicFacts":
        """The same for who reads this language."""
        own = {name: words for name, words in self.words.get(language, {}).items() if words}
        return replace(self, **own) if own else self  # type: ignore[arg-type]

    @property
    def phone_href(self) -> str:
        """For a link: "tel:5550100142". The page with the other ways, where this is no number that can be called."""
        return tel(self.phone) or "/help"


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

    def says(self, facts: ClinicFacts) -> bool:
        return _as_text(self()) == _as_text(facts)

    def write(self, facts: ClinicFacts) -> None:
        partial = self.path.with_suffix(f".{os.getpid()}")
        partial.write_text(_as_text(facts), encoding="utf-8")
        partial.replace(self.path)


def _as_text(facts: ClinicFacts) -> str:
    return json.dumps(asdict(facts), ensure_ascii=False, indent=1)


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
    """As they were when this request first asked, in the language in which it speaks."""
    known = in_no_language()
    return known.spoken_in(language()) if known.words else known


def in_no_language() -> ClinicFacts:
    """The same for what is no word: it asks nobody who reads, and so no database."""
    known: ClinicFacts | None = g.get("clinic_facts")
    if known is None:
        known = g.clinic_facts = cast(Mirror, current_app.extensions["clinic"])()
    return known


def refresh() -> None:
    """Mirror the clinic row and its open hours, if the database answers and has them."""
    known = _in_database()
    if known is not None:
        _write(known)


def follow(app: Flask, every: float = LOOKED_AT) -> None:
    """Mirror what another machine changes, for as long as this process lives. With SQLite there is no other."""
    if app.extensions["settings"].on_sqlite:
        return

    def look() -> None:
        while True:
            time.sleep(every)
            with app.app_context():
                try:
                    begin_looking()
                    _refresh_if_changed()
                except Exception as fault:  # a full disk, say: the next look may do better, but only if there is one
                    log_trouble("clinic", fault)

    threading.Thread(target=look, daemon=True, name="clinic").start()


def _refresh_if_changed() -> None:
    known, mirror = _in_database(), cast(Mirror, current_app.extensions["clinic"])
    if known is not None and not mirror.says(known):
        _write(known)


def _write(known: ClinicFacts) -> None:
    with _ONE_AT_A_TIME:
        current_app.extensions["clinic"].write(known)
        current_app.extensions["clinic then"](known)


def _in_database() -> ClinicFacts | None:
    try:
        row = db.session.scalar(select(Clinic).limit(1))
        if row is None:
            return None
        more: dict[str, Any] = {"open_hours": _open_hours(), "closed_days": _closed_days()}
        more |= {name: read() for name, read in current_app.extensions["clinic also"].items()}
        own = {name: getattr(row, name) for name in asdict(ClinicFacts()) if name not in more}
        return ClinicFacts(**own, **more)
    except SQLAlchemyError:
        return None
    finally:
        db.session.rollback()


def _open_hours() -> list[tuple[int, str, str]]:
    rows = db.session.scalars(select(OpenHours).order_by(OpenHours.weekday, OpenHours.opens))
    return [(row.weekday, row.opens.isoformat(), row.closes.isoformat()) for row in rows]


def _closed_days() -> list[str]:
    days = select(Holiday.on_day).where(Holiday.program_id.is_(None)).order_by(Holiday.on_day)
    return [day.isoformat() for day in db.session.scalars(days)]
