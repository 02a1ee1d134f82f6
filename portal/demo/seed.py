"""Lay the demo clinic around now: there is always a session today or tomorrow, and something waiting for everyone."""

from sqlalchemy import update

from portal import clock, operations
from portal.accounts.models import User
from portal.app import create_app
from portal.config.settings import Settings
from portal.database import db
from portal.demo.accessing import seed_accessing
from portal.demo.acting import seed_acting
from portal.demo.administering import seed_administering
from portal.demo.announced import quiet_bells, seed_announced
from portal.demo.attending import seed_attending
from portal.demo.contacts import seed_contacts
from portal.demo.covering import seed_coverage
from portal.demo.following import seed_following
from portal.demo.former import seed_former
from portal.demo.homework import seed_homework
from portal.demo.keeping import seed_keeping
from portal.demo.leaving import seed_leaving
from portal.demo.making import seed_making
from portal.demo.materials import seed_materials
from portal.demo.messages import seed_messages
from portal.demo.missing import seed_missing
from portal.demo.outbox import seed_outbox
from portal.demo.people import ZONE, seed_people
from portal.demo.planning import seed_planning
from portal.demo.plans import seed_plans
from portal.demo.practising import seed_practising
from portal.demo.reviewing import seed_reviewing
from portal.demo.schedule import seed_schedule
from portal.demo.tracks import seed_tracks
from portal.demo.weeks import seed_weeks
from portal.notifications.models import Notice
from portal.programs import clinic
from portal.web import formatting


def bring_up(settings: Settings) -> None:
    """Bring the database to the newest schema, fill it when it is empty, and make the sessions of the weeks ahead."""
    app = create_app(settings)
    with app.app_context():
        operations.upgrade(app)
        if db.session.query(User.id).first() is None:
            seed()
        operations.make_sessions()
        db.session.remove()
        db.engine.dispose()


def seed() -> None:
    """Everything, in one transaction."""
    formatting.set_zone(ZONE)  # days are the clinic's, as in every request
    riverbend = seed_people(clock.today_in(ZONE))
    seed_schedule(riverbend)
    seed_tracks(riverbend)
    seed_administering(riverbend)
    seed_leaving(riverbend)
    seed_planning(riverbend)
    seed_messages(riverbend)
    seed_announced(riverbend)
    seed_materials(riverbend)
    seed_homework(riverbend)
    seed_plans(riverbend)
    seed_reviewing(riverbend)
    seed_making(riverbend)
    seed_attending(riverbend)
    seed_practising(riverbend)
    seed_missing(riverbend)
    seed_following(riverbend)
    seed_coverage(riverbend)
    seed_weeks(riverbend)
    seed_former(riverbend)
    seed_keeping(riverbend)
    seed_outbox(riverbend)
    seed_accessing(riverbend)
    seed_acting(riverbend)
    seed_contacts(riverbend)
    quiet_bells()
    db.session.execute(update(Notice).values(settled_at=Notice.made_at))  # all of it is history
    db.session.commit()
    clinic.refresh()
