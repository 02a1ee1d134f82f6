"""Somebody reads Maya's record in an emergency now, and somebody did so before."""

from datetime import timedelta

from portal import clock
from portal.access.actor import Role
from portal.demo.people import Riverbend, add_person
from portal.programs.actions.emergency import begin
from tests.access.markers import mark
from tests.access.things import Things

WHO = (("hugo", "Hugo Brandt", Role.THERAPIST, 0), ("vera", "Vera Lind", Role.LEADER, 3))
LONG = timedelta(hours=6)


def lay(world: Riverbend, things: Things) -> None:
    """What goes on now goes on for as long as the tests run."""
    for name, whole_name, role, hours_ago in WHO:
        address, since = f"{name}@riverbend.example", world.today - timedelta(days=1)
        add_person(world, address, whole_name, "", role, since)
        with clock.set_back(hours_ago):
            row = begin(world.actor(name, role), world.id("maya"), mark(name, "because") + " at any hour of the night")
        row.until_at += LONG if not hours_ago else timedelta()
        things.add("emergency_access", f"{name}'s", row.id, patient="maya", staff=name)
