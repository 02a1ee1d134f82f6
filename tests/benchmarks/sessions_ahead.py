"""How long the nightly job takes: twelve weeks of three weekly sessions in each of two hundred groups."""

import time as clock
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from portal.app import create_app
from portal.clock import today_in
from portal.connections import begin_writing
from portal.database import db
from portal.demo.instance import demo_settings
from portal.demo.people import ZONE, seed_people
from portal.operations import make_sessions, upgrade
from portal.programs.blueprints import blueprints
from portal.programs.models import Group, Track
from portal.schedule.actions.copying import weekly_of
from portal.schedule.models import Series

GROUPS = 200


def measure(database: str) -> dict[str, float]:
    """Seconds for everything, and for a second time that finds all of it there."""
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        app = create_app(demo_settings(Path(folder)))
        upgrade(app)
        with app.app_context():
            _lay()
            made, first = _timed()
            again, second = _timed()
            db.session.remove()
            db.engine.dispose()
    assert again == 0
    print(f"{database}: {made} sessions of {GROUPS} groups ahead in {first:.2f} s; once more in {second:.2f} s")
    return {"sessions": made, "seconds": first, "again": second}


def _timed() -> tuple[int, float]:
    began = clock.perf_counter()
    return make_sessions(), clock.perf_counter() - began


def _lay() -> None:
    begin_writing()
    today = today_in(ZONE)
    seed_people(today)
    track = db.session.scalars(select(Track.id)).first()
    groups = [Group(track_id=track, name=f"Group {n}") for n in range(GROUPS)]
    db.session.add_all(groups)
    db.session.flush()
    weeks = blueprints()["adult-day-iop"].sessions
    db.session.add_all(
        Series(group_id=group.id, zone=ZONE, from_on=today, **weekly_of(session, group).columns)
        for group in groups
        for session in weeks
    )
    db.session.commit()


if __name__ == "__main__":
    measure("SQLite")
