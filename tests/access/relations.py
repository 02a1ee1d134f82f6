"""The ways in which a person may stand to a thing. An endpoint's expectation names those that are enough."""

from collections.abc import Callable, Sequence

from tests.access.cast import CAST, Cast, Person
from tests.access.things import Thing

Relation = Callable[[Person, Thing], bool]


def anyone(who: Person, thing: Thing) -> bool:
    return True


def second_factor_owed(who: Person, thing: Thing) -> bool:
    return who.half_in or who.is_in


def signed_in(who: Person, thing: Thing) -> bool:
    return who.is_in


def bearing_a_key(who: Person, thing: Thing) -> bool:
    """An app comes with a key that its patient made. No browser is one, whoever is signed in there."""
    return False


def a_patient(who: Person, thing: Thing) -> bool:
    return who.role == "patient"


def a_therapist(who: Person, thing: Thing) -> bool:
    return who.role == "therapist"


def a_leader(who: Person, thing: Thing) -> bool:
    return who.role == "leader"


def an_administrator(who: Person, thing: Thing) -> bool:
    return who.role == "admin"


def an_administrator_of_patients(who: Person, thing: Thing) -> bool:
    return who.role == "admin" and thing.patient != ""


def one_who_can_be_away(who: Person, thing: Thing) -> bool:
    return who.role in ("therapist", "leader")


def an_administrator_of_carers(who: Person, thing: Thing) -> bool:
    return who.role == "admin" and thing.name == "jordan"


def an_administrator_of_groups(who: Person, thing: Thing) -> bool:
    return who.role == "admin" and thing.group != ""


def herself(who: Person, thing: Thing) -> bool:
    """It is hers."""
    return thing.patient == who.name


def told_of_it(who: Person, thing: Thing) -> bool:
    """It is a notice to her, whatever she is by now."""
    return who.name in (thing.patient, thing.staff)


def whose_it_is(who: Person, thing: Thing) -> bool:
    """It hangs on her account, whatever she is."""
    return who.name in (thing.patient, thing.staff)


def on_the_care_team(who: Person, thing: Thing) -> bool:
    """It is of a patient she answers for today."""
    return who.role == "therapist" and thing.patient in who.cares_for


def in_a_talk_for_the_team(who: Person, thing: Thing) -> bool:
    """It belongs to a conversation that her care team reads."""
    return on_the_care_team(who, thing) and thing.topic in ("care", "schedule")


def reading_in_an_emergency(who: Person, thing: Thing) -> bool:
    """It is of a patient whose record she reads in an emergency now."""
    return who.role in ("therapist", "leader") and thing.patient in who.reads


def reading_a_talk_in_an_emergency(who: Person, thing: Thing) -> bool:
    """It belongs to a conversation that her care team reads, likewise."""
    return reading_in_an_emergency(who, thing) and thing.topic in ("care", "schedule")


def who_began_it(who: Person, thing: Thing) -> bool:
    """It is an emergency access of her own."""
    return thing.staff == who.name


def looking_at_an_emergency(who: Person, thing: Thing) -> bool:
    """It is somebody else's emergency access, to a patient of hers or as an administrator."""
    return thing.patient != "" and (on_the_care_team(who, thing) or who.role == "admin")


def at_the_desk(who: Person, thing: Thing) -> bool:
    """It belongs to a conversation that the administrators read."""
    return who.role == "admin" and thing.patient != "" and thing.topic in ("schedule", "billing")


def holding_it(who: Person, thing: Thing) -> bool:
    """It is a one-to-one with her."""
    return who.role not in ("", "patient") and thing.staff == who.name


def answering_for_it(who: Person, thing: Thing) -> bool:
    """It is a follow-up that is hers to close, whoever she is on the staff."""
    return who.role not in ("", "patient") and thing.staff == who.name


def a_therapist_whose_it_is(who: Person, thing: Thing) -> bool:
    """She made it, for herself."""
    return who.role == "therapist" and thing.staff == who.name


def leading_the_group(who: Person, thing: Thing) -> bool:
    """It is of a group she leads today."""
    return who.role == "leader" and thing.group in who.leads


def standing_in(who: Person, thing: Thing) -> bool:
    """It is the one session, of its group, that she leads in place of a colleague."""
    return who.role == "leader" and thing.name in who.stands_in


def finding_it_in_the_library(who: Person, thing: Thing) -> bool:
    """It stands for some group of the clinic, and she may give it again or answers for it."""
    return who.role in ("leader", "admin") and thing.group != ""


def giving_it_again(who: Person, thing: Thing) -> bool:
    return who.role == "leader" and finding_it_in_the_library(who, thing)


def a_member(who: Person, thing: Thing) -> bool:
    """It is for the members of the group and she is one, or was one when it was."""
    return who.name in thing.back_then or (thing.to_members and thing.group in who.member_of)


def with_a_place_in_it(who: Person, thing: Thing) -> bool:
    """It is a group of which she is a member today."""
    return thing.group in who.member_of


def deciding_on_it(who: Person, thing: Thing) -> bool:
    """It is a letter, whoever wrote it."""
    return who.role == "therapist" and thing.patient != ""


def a_representative(who: Person, thing: Thing) -> bool:
    return who.role == "representative"


def acting_for_her(who: Person, thing: Thing) -> bool:
    """By this she acts for a patient; or it is out for a group of that patient."""
    if thing.staff:
        return thing.lasts and thing.staff == who.name and thing.patient in who.acts_for
    return thing.to_members and any(thing.group in CAST[patient].member_of for patient in who.acts_for)


def whom_somebody_acts_for(who: Person, thing: Thing) -> bool:
    """By this somebody acts for her, and she is no minor."""
    return herself(who, thing) and thing.lasts


def a_newcomer_to_it(who: Person, thing: Thing) -> bool:
    """It is shown to those in the same program, and not her own."""
    return who.name != thing.patient and thing.to_members and thing.group in who.member_of


WHATEVER_IT_IS = {anyone, second_factor_owed, signed_in, a_patient, a_therapist, a_leader, an_administrator}
WHATEVER_IT_IS |= {a_representative}
"""Relations in which one stands to everything or to nothing."""


def _is_open_to(who: Person, relation: Relation) -> bool:
    """Who is out stands in two of them; who holds no role today, in none to anything but her own account."""
    if not who.is_in:
        return relation in (anyone, second_factor_owed)
    return bool(who.role) or relation in (*WHATEVER_IT_IS, whose_it_is)


def may(
    cast: Cast, who: Person, relations: Sequence[Relation], things: Sequence[Thing], in_care: bool, owned: bool
) -> bool:
    """Whether one of the relations holds to every thing that the URL names, and these belong together."""
    if not all(thing.is_there for thing in things):
        return False
    if any(cast[thing.opens].shut for thing in things if thing.opens):
        return False
    if len({thing.group for thing in things}) > 1:
        return False
    if in_care and not all(cast[thing.patient].member_of for thing in things if thing.patient):
        return False
    if owned and not all(cast[thing.patient or thing.staff].role for thing in things):
        return False
    whats = things or [Thing("nothing", "")]
    admitted = [one for one in relations if _is_open_to(who, one)]
    return any(all(relation(who, thing) for thing in whats) for relation in admitted)
