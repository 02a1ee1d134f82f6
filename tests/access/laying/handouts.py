"""Handouts of both groups: a text and a file that are out, one yet to come, one taken back."""

from datetime import datetime, timedelta

from portal import clock
from portal.access.actor import Role
from portal.demo.people import Riverbend
from portal.files.uploads import Upload
from portal.materials.actions import Handout, post, withdraw
from portal.materials.models import Release
from tests.access.laying.sheets import LEADERS
from tests.access.markers import mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    for group in LEADERS:
        text, file = _out(world, group)
        things.add("material", f"{group}, text", text.material_id, group=group, to_members=True)
        things.add("file", f"{group}, file", file.material_id, group=group, to_members=True)
        things.add("release", f"{group}, text", text.id, group=group)
    things.add("file", "of a text there is none", text.material_id)
    later = _post(world, "day", Handout(mark("day", "later"), text="Soon"), clock.now() + timedelta(days=2))
    things.add("material", "day, later", later.material_id, group="day")  # its leaders see it coming
    gone = _post(world, "day", Handout(mark("day", "withdrawn"), text="Gone"))
    withdraw(world.actor("dana", Role.LEADER), gone)
    things.add("material", "withdrawn", gone.material_id)
    things.add("release", "withdrawn", gone.id)


def _out(world: Riverbend, group: str) -> tuple[Release, Release]:
    title, content = mark(group, "title"), mark(group, "content").encode()
    file = Upload(f"{mark(group, 'file')}.pdf", "application/pdf", content)
    return _post(world, group, Handout(title, text=mark(group, "text"))), _post(world, group, Handout(title, file=file))


def _post(world: Riverbend, group: str, handout: Handout, from_at: datetime | None = None) -> Release:
    leader = world.actor(LEADERS[group], Role.LEADER)
    return post(leader, world.groups[group], handout, f"{handout.title}{handout.form}", from_at=from_at)
