"""Lay the demo clinic around now: there is always a session today or tomorrow, and something waiting for everyone."""

from portal import clock, operations
from portal.accounts.models import User
from portal.app import create_app
from portal.config import Settings
from portal.database import db
from portal.demo.announced import quiet_bells, seed_announced
from portal.demo.homework import seed_homework
from portal.demo.making import seed_making
from portal.demo.materials import seed_materials
from portal.demo.messages import seed_messages
from portal.demo.people import ZONE, seed_people
from portal.demo.planning import seed_planning
from portal.demo.reviewing import seed_reviewing
from portal.demo.schedule import seed_schedule
from portal.programs import clinic


def bring_up(settings: Settings) -> None:
    """Bring the database to the newest schema, and fill it when it is empty."""
    app = create_app(settings)
    with app.app_context():
        operations.upgrade(app)
        if db.session.query(User.id).first() is None:
            seed()
        db.session.remove()
        db.engine.dispose()


def seed() -> None:
    """Everything, in one transaction."""
    riverbend = seed_people(clock.today_in(ZONE))
    seed_schedule(riverbend)
    seed_planning(riverbend)
    seed_messages(riverbend)
    seed_announced(riverbend)
    seed_materials(riverbend)
    seed_homework(riverbend)
    seed_reviewing(riverbend)
    seed_making(riverbend)
    quiet_bells()
    db.session.commit()
    clinic.refresh()
