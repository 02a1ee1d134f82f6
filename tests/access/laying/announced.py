"""What the leaders of both groups announced: one that stands, one taken back."""

from portal.access.actor import Role
from portal.demo.people import Riverbend
from portal.messages.announcements.actions import announce, withdraw
from tests.access.laying.sheets import LEADERS
from tests.access.markers import mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    for group, name in LEADERS.items():
        leader = world.actor(name, Role.LEADER)
        stands = announce(leader, world.groups[group], mark(group, "announced"), "1")
        gone = announce(leader, world.groups[group], mark(group, "takenback"), "2")
        withdraw(leader, gone)
        things.add("announcement", f"{group}'s", stands.id, group=group)
        things.add("announcement", f"{group}'s, taken back", gone.id, group=group)
