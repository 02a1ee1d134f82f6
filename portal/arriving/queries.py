"""What a patient needs to know for her first day, put together from the packages below."""

from dataclasses import dataclass, replace

from portal.access.actor import Actor
from portal.programs.early_checks import Said, said_by
from portal.programs.first_days import Facts, Greeting, facts_of, greetings
from portal.programs.queries import Person, care_team
from portal.programs.stays import Place, Stay, stay_of
from portal.schedule.queries.sessions import Session, first_since
from portal.web.in_languages import Told

SHOWN_DAYS = 7
"""The page is for the days before the start and the first week: by then she knows the door."""


@dataclass(frozen=True)
class FirstDay:
    """`session`: the first one of her group; none when it is not planned yet."""

    stay: Stay
    place: Place
    facts: Facts
    leaders: list[Greeting]
    team: list[Person]
    session: Session | None

    @property
    def bring(self) -> list[Told]:
        """What the program and the session itself ask for, each once."""
        asked = (self.facts.bring, self.session.bring if self.session else Told())
        return list({one.words: one for one in reversed(asked) if one}.values())[::-1]


@dataclass(frozen=True)
class Check:
    """Whether she may still say how her first days are, what she said, and who answers for her."""

    stay: Stay | None
    said: Said | None
    team: list[Person]


def first_day(actor: Actor) -> FirstDay | None:
    """None once the first week is over, and for who has no place. Six statements."""
    stay = stay_of(actor, actor.id)
    if stay is None or not (stay.is_ahead(actor.today) or stay.holds(actor.today)):
        return None
    if stay.day(actor.today) > SHOWN_DAYS:
        return None
    place = stay.places[0]
    return FirstDay(
        stay=stay,
        place=place,
        facts=facts_of(place.program_id, actor.language),
        leaders=greetings(place.group_id, max(stay.from_on, actor.today), actor.language),
        team=care_team(replace(actor, today=max(stay.from_on, actor.today)), actor.id),
        session=first_since(actor, stay.from_on),
    )


def check(actor: Actor) -> Check:
    """Three statements, and one for the key."""
    return Check(stay_of(actor, actor.id), said_by(actor, actor.id), care_team(actor, actor.id))
