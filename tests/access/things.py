"""What the URLs of the matrix name: real objects, each with whom and what it belongs to, and one that is not there."""

from dataclasses import dataclass, field
from uuid import uuid4

ABSENT = "absent"


@dataclass(frozen=True)
class Thing:
    """An object and its belongings, in the words of `cast`. Empty where nobody stands in that relation to it."""

    name: str
    id: str
    patient: str = ""
    """Whose it is: she herself, and her care team, may."""
    topic: str = "care"
    """What a conversation is about: whether the care team may, the administrators, or both."""
    staff: str = ""
    """With whom a one-to-one is."""
    group: str = ""
    """Whose leaders may."""
    to_members: bool = False
    """Whoever has a place in the group today may, too."""
    back_then: frozenset[str] = frozenset()
    """Who had a place when it was, which is what counts for a session that is over."""
    lasts: bool = False
    """Somebody acts for a patient by it, today."""
    opens: str = ""
    """Whose account: no use once that is shut."""
    gone: bool = False
    """Deleted, or taken back from everybody: as if it had never been there."""

    @property
    def is_there(self) -> bool:
        return not self.gone and self.name != ABSENT


@dataclass
class Things:
    """All there is, by kind. `of` adds the object that is not there."""

    kinds: dict[str, list[Thing]] = field(default_factory=dict)

    def add(self, kind: str, name: str, id: object, **belongs: object) -> None:
        self.kinds.setdefault(kind, []).append(Thing(name, str(id), **belongs))  # type: ignore[arg-type]

    def of(self, kind: str) -> list[Thing]:
        return [*self.kinds[kind], Thing(ABSENT, _ABSENT_NAMES.get(kind) or _NO_SUCH_ID)]

    def named(self, kind: str, name: str) -> Thing:
        return next(thing for thing in self.kinds[kind] if thing.name == name)


_NO_SUCH_ID = str(uuid4())
_ABSENT_NAMES = {
    "invitation": "A" * 43,
    "feed": "A" * 43,
    "reset": "A" * 43,
    "stop": "no-such-link",
    "slug": "no-such-sheet",
    "diary": "no-such-diary",
    "resource": "NoSuchThing",
    "measure": "no-such-measure",
    "crisis_text": "en.no_such_text",
    "skill": "no-such-skill",
    "part": "q.nothing",
    "section": "s.nothing",
}
