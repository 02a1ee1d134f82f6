"""Handouts of both groups: a text and a file that are out, one for the whole track, one in its second version; one yet
to come, one taken back."""

from datetime import datetime, timedelta

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import Riverbend
from portal.files.uploads import Upload
from portal.materials.actions import Handout, post, withdraw
from portal.materials.models import Release
from portal.materials.versions import replace
from portal.programs.models import Track
from tests.access.laying.sheets import LEADERS
from tests.access.markers import mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    for group in LEADERS:
        text, file = _out(world, group)
        things.add("material", f"{group}, text", text.material_id, group=group, to_members=True)
        things.add("file", f"{group}, file", file.material_id, group=group, to_members=True)
        things.add("release", f"{group}, text", text.id, group=group)
        things.add("shelved", f"{group}, text", text.material_id, group=group)
        things.add("shelved_file", f"{group}, file", file.material_id, group=group)
        _of_track(world, things, group)
        _in_two_versions(world, things, group)
    things.add("file", "of a text there is none", text.material_id)
    things.add("shelved_file", "of a text there is none", text.material_id)
    later = _post(world, "day", Handout(mark("day", "later"), text="Soon"), clock.now() + timedelta(days=2))
    things.add("material", "day, later", later.material_id, group="day")  # its leaders see it coming
    gone = _post(world, "day", Handout(mark("day", "withdrawn"), text="Gone"))
    withdraw(world.actor("dana", Role.LEADER), gone)
    things.add("material", "withdrawn", gone.material_id)
    things.add("release", "withdrawn", gone.id, group="day")  # on record for those who lead the group
    things.add("shelved", "withdrawn", gone.material_id)


def _of_track(world: Riverbend, things: Things, group: str) -> None:
    track = db.session.get_one(Track, world.groups[group].track_id)
    given = post(world.actor(LEADERS[group], Role.LEADER), track, Handout(mark(group, "track"), text="All"), "track")
    things.add("material", f"{group}, whole track", given.material_id, group=group, to_members=True)
    things.add("release", f"{group}, whole track", given.id, group=group)


def _in_two_versions(world: Riverbend, things: Things, group: str) -> None:
    old = _post(world, group, Handout(mark(group, "old"), text="Before"))
    new = replace(world.actor(LEADERS[group], Role.LEADER), old, Handout(mark(group, "new"), text="After"), "new")
    for name, given in (("old", old), ("new", new)):
        things.add("material", f"{group}, {name} version", given.material_id, group=group, to_members=True)
        things.add("release", f"{group}, {name} version", given.id, group=group)
        things.add("shelved", f"{group}, {name} version", given.material_id, group=group)


def _out(world: Riverbend, group: str) -> tuple[Release, Release]:
    title, content = mark(group, "title"), mark(group, "content").encode()
    file = Upload(f"{mark(group, 'file')}.pdf", "application/pdf", content)
    return _post(world, group, Handout(title, text=mark(group, "text"))), _post(world, group, Handout(title, file=file))


def _post(world: Riverbend, group: str, handout: Handout, from_at: datetime | None = None) -> Release:
    leader = world.actor(LEADERS[group], Role.LEADER)
    return post(leader, world.groups[group], handout, f"{handout.title}{handout.form}", from_at=from_at)
