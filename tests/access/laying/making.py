"""Worksheets made at the clinic: one published, one a draft. Both have the same parts."""

from portal.access.actor import Role
from portal.demo.people import Riverbend
from portal.worksheets.authoring.actions import make, publish
from portal.worksheets.authoring.importing import read_import
from portal.worksheets.published import library
from tests.access.things import Things
from tests.worksheets.library import small

MOOD = '{id: mood, type: yesno, label: "Is it a good day?"}'
NOTE = '{id: note, type: text, label: "What made it so?"}'


def lay(world: Riverbend, things: Things) -> None:
    jordan, definition = world.actor("jordan", Role.THERAPIST), read_import(small(MOOD, NOTE), library())
    for name in ("published", "draft"):
        made = make(jordan, definition, name)
        if name == "published":
            publish(jordan, made, another_meaning=False, self_start=True)
        things.add("clinic_worksheet", f"the {name} sheet", made.id)
    things.add("part", "a question", "q.note")
    things.add("part", "a part", "s.one")
    things.add("section", "a part", "s.one")
