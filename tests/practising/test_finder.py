"""What could help right now: three taps, and skills she knows."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.skills.catalogue import skills
from tests.practising.given import asked, offered, say, taught, use, uses
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
BY_DAY = ("stop", "tipp", "self-soothe", "chain", "accepts")
MOST = 6


def _main(page: Page) -> str:
    return " ".join(page.tree.xpath("string(//main)").split())


def test_up_to_three_that_she_was_taught_with_their_steps(app: Flask, visit: Visit) -> None:
    taught(app, *BY_DAY)
    page = asked(visit("maya"), strength="7", place="home", minutes="10")
    assert set(offered(page)) < set(BY_DAY)
    assert len(offered(page)) == 3
    assert "chain" not in offered(page)
    for one in offered(page):
        assert all(step in page.text for step in skills()[one].steps)
    assert "988" not in _main(page)


def test_when_it_is_very_strong_people_stand_first(app: Flask, visit: Visit) -> None:
    taught(app, "tipp")
    maya = visit("maya")
    for taps in ({"strength": "8"}, {"place": "home"}):  # too much to put a number on counts as strong
        words, page = _main(asked(maya, **taps)), asked(maya, **taps)
        assert 0 < words.index("Call 988") < words.index("My safety plan") < words.index("TIPP")
        assert {"tel:988", "sms:988", "/help", "/safety-plan"} <= set(page.links())


def test_who_was_taught_nothing_that_fits_is_given_what_anybody_can_do(app: Flask, visit: Visit) -> None:
    taught(app, "chain")
    page = asked(visit("maya"), strength="9", place="way", minutes="2")
    assert offered(page) == ["grounding", "paced-breathing"]
    assert "anybody can do at once" in page.text


def test_all_may_be_left_out_and_what_is_no_answer_is_said(visit: Visit) -> None:
    maya = visit("maya")
    assert offered(asked(maya))
    page = asked(maya, 422, strength="11", place="moon", minutes="10")
    assert len(page.tree.xpath("//*[@class='field-error']")) == 2
    assert page.tree.xpath("string(//input[@name='minutes'][@checked]/@value)") == "10"
    assert not [one for one in page.links() if "moon" in one]
    asked(maya, 422, strength=" ", place="   ", minutes="\t")


def test_what_helped_then_comes_first_now(app: Flask, visit: Visit) -> None:
    taught(app, "stop", "tipp", "self-soothe")
    maya = visit("maya")
    moment = {"strength": "8", "place": "home", "minutes": "10"}
    before = offered(asked(maya, **moment))
    use(maya, before[-1], **moment)
    (noted,) = uses(app)
    say(maya, noted, "yes")
    page = asked(maya, **moment)
    assert offered(page)[0] == before[-1]
    assert "It helped you today" in page.text
    say(maya, noted, "no")
    page = asked(maya, **moment)
    assert offered(page) == before
    assert "It helped you" not in page.text


@pytest.mark.parametrize("address", ["/skills/find", "/skills", "/skills/tipp"])
def test_as_many_statements_however_much_she_has_done(app: Flask, visit: Visit, address: str) -> None:
    maya = visit("maya")

    def price() -> int:
        with counted(app) as seen:
            asked(maya, strength="8") if address == "/skills/find" else maya.get(address)
        return len(seen)

    moment = {"strength": "8", "place": "home", "minutes": "10"}
    taught(app, "tipp")
    use(maya, "tipp", **moment)
    say(maya, uses(app)[0], "yes")
    few = price()
    for hours in range(2, 8):
        taught(app, "tipp", "stop", hours=-24 * hours)
        use(maya, "tipp", **moment)
        say(maya, uses(app)[-1], "yes")
    assert few == price() <= MOST
