"""Which skills fit a moment, and in which order. Pure."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

from portal.skills.catalogue import Place, skills
from portal.skills.finding import ANYBODY, MOST, Asked, Tried, find, fits, for_anybody

DAY = date(2026, 11, 20)
THEN = datetime(2026, 11, 17, 21, tzinfo=UTC)
ALL = dict.fromkeys(skills(), DAY)
THREE = {"stop": DAY - timedelta(days=3), "tipp": DAY - timedelta(days=2), "self-soothe": DAY - timedelta(days=1)}
NIGHT = Asked(9, Place.HOME, 10)
MINUTES = (2, 10, 30)


def ids(asked: Asked, taught: dict[str, date], *tried: Tried) -> list[str]:
    return [one.skill.id for one in find(asked, taught, tried)]


def test_every_skill_of_the_library_says_what_it_fits() -> None:
    for one in skills().values():
        low, high = one.fit.strength
        assert 0 <= low < high <= 10, one.id
        assert one.fit.places, one.id
        assert one.fit.minutes in MINUTES, one.id
    assert {one for one in ANYBODY if skills()[one].fit.places == frozenset(Place)} == set(ANYBODY)


def test_who_was_taught_all_is_offered_three_in_every_moment() -> None:
    for strength, place, minutes in product(range(11), Place, MINUTES):
        assert len(find(Asked(strength, place, minutes), ALL, ())) == MOST, (strength, place, minutes)


def test_thinking_is_for_six_and_below_and_the_body_for_what_is_stronger() -> None:
    modules = ("cognitive", "core-beliefs", "behavioral", "worry")
    thinking = {one.id for one in skills().values() if one.module in modules}
    assert thinking
    for strength in range(7, 11):
        fitting = {one.id for one in skills().values() if fits(one, Asked(strength))}
        assert not fitting & thinking
        assert fitting >= {"stop", "tipp", "grounding", "self-soothe"}
    assert {"check-facts", "opposite-action"} <= {one.id for one in skills().values() if fits(one, Asked(5))}


def test_only_what_she_was_taught_the_newest_first() -> None:
    assert ids(NIGHT, THREE) == ["self-soothe", "tipp", "stop"]
    assert ids(NIGHT, {"chain": DAY, "gone-from-the-library": DAY}) == []
    assert [one.skill.id for one in for_anybody()] == list(ANYBODY)


def test_what_helped_in_a_moment_like_this_comes_first_and_says_when() -> None:
    helped = Tried("stop", THEN, True, Asked(8, Place.OUT, 2))
    first = find(NIGHT, THREE, [helped, Tried("stop", THEN - timedelta(days=9), True, Asked(8))])[0]
    assert (first.skill.id, first.helped_at) == ("stop", THEN)


def test_what_did_not_help_comes_last() -> None:
    assert ids(NIGHT, THREE, Tried("self-soothe", THEN, False, NIGHT)) == ["tipp", "stop", "self-soothe"]
    twice = [Tried("self-soothe", THEN, True, NIGHT), Tried("self-soothe", THEN, False, NIGHT)]
    assert ids(NIGHT, THREE, *twice)[0] == "self-soothe"  # even: as if nothing had been said


def test_what_helped_in_another_moment_only_decides_between_equals() -> None:
    elsewhere = Tried("stop", THEN, True, Asked(3, Place.HOME, 10))
    found = find(NIGHT, THREE, [elsewhere, Tried("tipp", THEN, True, NIGHT)])
    assert [one.skill.id for one in found] == ["tipp", "stop", "self-soothe"]
    assert found[1].helped_at is None


def test_an_answer_left_out_asks_for_nothing() -> None:
    assert set(ids(Asked(), {"chain": DAY, "tipp": DAY})) == {"chain", "tipp"}
    assert ids(Asked(place=Place.WAY), {"tipp": DAY}) == []
    assert Asked().is_strong
    assert not Asked(7).is_strong
    assert Asked(8).is_strong
