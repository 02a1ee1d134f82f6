"""Programs, tracks, groups: added, changed, and never twice."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.database import db
from portal.programs.models import Group, Program, Track
from tests.visitor import Visitor, object_id

Visit = Callable[..., Visitor]
NUMBERS = {
    "level_of_care": "IOP",
    "weekly_hours": "9",
    "weekly_days": "3",
    "length_weeks": "8",
    "weeks_ahead": "12",
    "read_days": "90",
}
NUMBERS |= {"certification_days": "30", "miss_window_days": "14", "misses_allowed": "2", "silent_allowed": "0"}
NUMBERS |= {"notice_hours": "2", "read_days": "90"}


def test_groups_show_places_leaders_and_the_way_in(visit: Visit, ids: Callable) -> None:
    page = visit("sam").get("/admin/groups")
    for words in ("Adult Day IOP", "Morning", "Day group", "2 of 10 places", "Dana Ruiz", "Evening DBT group"):
        assert words in page.text
    assert f"/admin/groups/{ids('day group')}" in page.links()


def test_from_a_program_to_a_group_by_small_forms(visit: Visit) -> None:
    sam = visit("sam")
    form = sam.get("/admin/programs")
    sam.submit(form, "/programs", name="Teen IOP", weekly_hours="9", weekly_days="3")
    add_track = next(link for link in reversed(sam.get("/admin/groups").links()) if link.endswith("/tracks"))
    sam.submit(sam.get(add_track), "/tracks", name="After school")
    page = sam.get("/admin/groups")
    assert "Teen IOP" in page.text
    assert "After school" in page.text
    add_group = next(link for link in reversed(page.links()) if link.endswith("/groups") and "/tracks/" in link)
    facts = {"name": "Teens", "capacity": "8", "room": "Room 5", "link": "https://v.example.org/t"}
    added = sam.submit(sam.get(add_group), "/groups", **facts).headers["Location"]
    page = sam.get(added.split("#")[0])
    assert page.tree.get_element_by_id(added.split("#")[1]).text_content() == "Teen IOP", "at its place in a long list"
    assert "Teens" in page.text
    assert "0 of 8 places" in page.text


@pytest.mark.parametrize(
    ("kind", "where", "fields"),
    [
        (Program, "/admin/programs", {"name": "Twice", **NUMBERS}),
        (Track, "/admin/programs/{program}/tracks", {"name": "Twice"}),
        (Group, "/admin/tracks/{track}/groups", {"name": "Twice", "capacity": "8", "minimum": "0"}),
    ],
)
def test_a_double_tap_makes_one(
    app: Flask, visit: Visit, kind: type[Program], where: str, fields: dict[str, str]
) -> None:
    with app.app_context():
        program, track = db.session.scalars(select(Program.id)).first(), db.session.scalars(select(Track.id)).first()
    url, sam = where.format(program=program, track=track), visit("sam")
    sam.post(url, fields)
    again = sam.post(url, fields, status=422)
    assert "There is one with this name already." in again.text
    assert again.form(url.rsplit("/", 1)[1])["name"] == ["Twice"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(kind).where(kind.name == "Twice")) == 1


def test_a_group_is_changed(visit: Visit, ids: Callable) -> None:
    sam, group = visit("sam"), ids("day group")
    form = sam.get(f"/admin/groups/{group}/details")
    assert form.form("/details")["room"] == ["Room 2"]
    changed = sam.submit(form, "/details", name="Morning group", capacity="12", room="Room 9", link="")
    page = sam.follow(changed)
    assert object_id(changed.headers["Location"]) == group
    for words in ("Morning group", "Room 9", "12"):
        assert words in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "  ", "This still needs"),
        ("name", "x" * 81, "under 80 characters"),
        ("name", "a\x00b", "a character that cannot be saved"),
        ("capacity", "0", "from 1 to 100"),
        ("capacity", str(2**63), "from 1 to 100"),
        ("capacity", "9" * 400, "from 1 to 100"),
        ("capacity", "9" * 5000, "whole number"),
        ("capacity", "many", "whole number"),
        ("link", "javascript:alert(1)", "begins with https"),
        ("link", "http://v.example.org", "begins with https"),
    ],
)
def test_bad_input_is_a_sentence_with_every_word_kept(
    visit: Visit, ids: Callable, field: str, value: str, sentence: str
) -> None:
    sam, group = visit("sam"), ids("day group")
    fields = {
        "name": "Kept name",
        "capacity": "7",
        "minimum": "0",
        "room": "Kept room",
        "link": "https://kept.example.org",
    }
    url = f"/admin/groups/{group}/details"
    refused = sam.post(url, {**fields, field: value}, status=422)
    assert sentence in refused.text
    shown = refused.form("/details")
    assert all(shown[name] == [kept] for name, kept in fields.items() if name != field)
    assert "Day group" in sam.get(f"/admin/groups/{group}").text, "nothing was changed"


def test_a_broken_character_is_no_fault_of_ours(visit: Visit, ids: Callable) -> None:
    """A lone surrogate, sent as raw bytes past any form."""
    sam, url = visit("sam"), f"/admin/groups/{ids('day group')}/details"
    body = f"csrf_token={sam.csrf_token()}&capacity=7&name=a%ED%A0%80b"
    answer = sam.client.post(url, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 422)
