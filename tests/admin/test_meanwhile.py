"""Two administrators, one fact: nobody undoes unsaid what the other saved."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.models import Clinic, Program
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
CLINIC = "/admin/clinic"
pytestmark = pytest.mark.usefixtures("mirror_kept")


def clinic(app: Flask) -> Clinic:
    with app.app_context():
        found = db.session.scalar(select(Clinic))
        assert found is not None
        return found


@pytest.fixture
def two(visit: Visit) -> tuple[Visitor, Page, Visitor, Page]:
    """Two windows of one administrator stand for two of them: the portal keeps no page of either."""
    first, second = visit("sam"), visit("sam")
    return first, first.get(CLINIC), second, second.get(CLINIC)


def test_what_was_left_alone_stays_as_the_other_saved_it(app: Flask, two: tuple[Visitor, Page, Visitor, Page]) -> None:
    first, hers, second, his = two
    first.submit(hers, "/clinic", on_call_name="Grace Novak", on_call_phone="(555) 010-0155")
    second.submit(his, "/clinic", reply_days="3")
    stands = clinic(app)
    assert (stands.on_call_name, stands.on_call_phone, stands.reply_days) == ("Grace Novak", "(555) 010-0155", 3)


def test_what_both_changed_is_shown_and_replaced_only_then(
    app: Flask, two: tuple[Visitor, Page, Visitor, Page]
) -> None:
    first, hers, second, his = two
    first.submit(hers, "/clinic", on_call_name="Grace Novak", hours="")
    both = {"on_call_name": "Priya Shah", "hours": "weekdays, 8 to 5"}
    disputed = second.submit(his, "/clinic", status=409, **both)
    assert "Meanwhile somebody saved “Grace Novak” here" in disputed.text
    assert "Meanwhile somebody emptied this" in disputed.text
    assert clinic(app).on_call_name == "Grace Novak"
    assert disputed.form("/clinic")["on_call_name"] == ["Priya Shah"]
    second.submit(disputed, "/clinic")
    assert (clinic(app).on_call_name, clinic(app).hours) == ("Priya Shah", "weekdays, 8 to 5")


def test_the_same_change_twice_is_no_dispute(app: Flask, two: tuple[Visitor, Page, Visitor, Page]) -> None:
    first, hers, second, his = two
    first.submit(hers, "/clinic", on_call_name="Grace Novak")
    second.submit(his, "/clinic", on_call_name="Grace Novak", status=303)
    assert clinic(app).on_call_name == "Grace Novak"


@pytest.mark.parametrize("shown", ["", "x", "[1]", "{}", "[" * 100_000, '{"on_call_name": 5, "nothing": "0"}'])
def test_a_page_that_does_not_say_what_it_showed_is_saved_or_asked_about(
    app: Flask, two: tuple[Visitor, Page, Visitor, Page], shown: str
) -> None:
    first, hers, *_ = two
    answer = first.post(
        CLINIC,
        {**{name: value for name, value in hers.form("/clinic").items() if name != "@"}, "shown": shown, "hours": "h"},
        status=303,
    )
    assert answer.status == 303
    assert clinic(app).hours == "h"


def test_a_programs_numbers_are_kept_the_same_way(app: Flask, visit: Visit) -> None:
    with app.app_context():
        program = db.session.scalars(select(Program).order_by(Program.name)).first()
        assert program is not None
        url = f"/admin/programs/{program.id}/details"
    first, second = visit("sam"), visit("sam")
    hers, his = first.get(url), second.get(url)
    first.submit(hers, "/details", weekly_hours="11")
    second.submit(his, "/details", misses_allowed="4")
    with app.app_context():
        stands = db.session.get_one(Program, program.id)
        assert (stands.weekly_hours, stands.misses_allowed) == (11, 4)
    assert "saved “11” here" in second.submit(his, "/details", weekly_hours="12", status=409).text


def test_crisis_words_are_not_replaced_unseen(app: Flask, visit: Visit) -> None:
    first, second = visit("sam"), visit("sam")
    links = [link for link in first.get("/admin/crisis-texts").links() if "/admin/crisis-texts/" in link]
    hers, his = first.get(links[0]), second.get(links[0])
    key = links[0].rsplit("/", 1)[1]
    keep = " Call 911 or 988."
    first.submit(hers, key, words=f"We are here.{keep}")
    disputed = second.submit(his, key, words=f"Call us.{keep}", status=409)
    assert f"saved “We are here.{keep}” here" in disputed.text
    second.submit(disputed, key)
    assert f"Call us.{keep}" in second.get(links[0]).text
