"""What waits for people of each kind: the message each side wrote to the other, a handout."""

from sqlalchemy import select

from portal.database import db
from portal.demo.people import Riverbend
from portal.notifications.models import Notice
from tests.access.things import Things

OF = {"maya": "message", "devon": "handout", "lena": "message", "jordan": "message", "priya": "message"}


def lay(world: Riverbend, things: Things) -> None:
    """Those that the parts before have caused."""
    for name, kind in OF.items():
        theirs = select(Notice.id).where(Notice.user_id == world.id(name), Notice.kind == kind)
        whose = {"staff": name} if name in ("jordan", "priya") else {"patient": name}
        things.add("notice", f"{name}'s", db.session.scalars(theirs.order_by(Notice.id)).first(), **whose)
