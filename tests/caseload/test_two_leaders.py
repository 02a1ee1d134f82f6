"""Both leaders mark at once: nothing is overwritten, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.caseload.room_given import all_marks, co_leader, mark_at, marks_of, running, send_marks, session_id
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
HERE = ("present", 180, 0, 0)


def test_the_same_from_both_is_fine(app: Flask, visit: Visit) -> None:
    co_leader(app)
    room, dana, luis = running(app), visit("dana"), visit("luis")
    first, second = dana.get(room), luis.get(room)
    send_marks(dana, first, everyone=True)
    send_marks(luis, second, everyone=True)
    send_marks(luis, second, maya="here")
    assert marks_of(app, room) == {"maya": HERE, "devon": HERE}
    assert all_marks(app, room) == 2


def test_what_one_did_not_touch_stays_as_the_other_marked_it(app: Flask, visit: Visit) -> None:
    co_leader(app)
    room, dana, luis = running(app), visit("dana"), visit("luis")
    mark_at(dana, room, everyone=True)
    old = luis.get(room)
    mark_at(dana, room, maya="late 10")
    send_marks(luis, old, devon="early - 20")  # Maya goes along as he saw her: here
    assert marks_of(app, room) == {"maya": ("late", 170, 10, 0), "devon": ("left_early", 160, 0, 20)}


def test_where_they_differ_both_are_shown_and_one_is_chosen(app: Flask, visit: Visit) -> None:
    co_leader(app)
    room, dana, luis = running(app), visit("dana"), visit("luis")
    old = luis.get(room)
    mark_at(dana, room, maya="late 10")
    differ = send_marks(luis, old, 409, maya="late 25 5", devon="excused")
    for words in (
        "Somebody else was marking at the same time",
        "Keep what Dana Ruiz marked: Late by 10 minutes",
        "Take mine: Late by 25 minutes, left 5 minutes early",
    ):
        assert words in differ.text
    assert marks_of(app, room) == {"maya": ("late", 170, 10, 0), "devon": ("excused", 0, 0, 0)}
    send_marks(luis, differ)
    assert marks_of(app, room)["maya"] == ("late", 170, 10, 0)  # the one that stood is chosen at first
    form = differ.form("/attendance")
    mine = {name: value for name, value in form.items() if name != "@"}
    maya = next(name for name in form if name.endswith("-mark") and form[name] == ["keep"])
    luis.post(f"{room}/attendance", {**mine, maya: "late"})
    assert marks_of(app, room)["maya"] == ("late", 150, 25, 5)
    assert all_marks(app, room) == 3


def test_a_third_change_in_between_is_seen_too(app: Flask, visit: Visit) -> None:
    co_leader(app)
    room, dana, luis = running(app), visit("dana"), visit("luis")
    old = luis.get(room)
    mark_at(dana, room, maya="late 10")
    differ = send_marks(luis, old, 409, maya="here")
    mark_at(dana, room, maya="unexcused")
    again = {name: value for name, value in differ.form("/attendance").items() if name != "@"}
    maya = next(name for name in again if name.endswith("-mark") and again[name] == ["keep"])
    luis.post(f"{room}/attendance", {**again, maya: "here"}, status=409)
    assert marks_of(app, room)["maya"] == ("unexcused", 0, 0, 0)


def test_a_mark_that_was_never_made_counts_for_nothing(app: Flask, visit: Visit) -> None:
    room, dana = running(app), visit("dana")
    page = mark_at(dana, room, maya="late 10")
    old = dana.get(room).form("/attendance")
    place = next(name for name in old if name.endswith("-saw") and old[name] != [""])
    for made_up in ("", "0" * 32, "not an id", str(session_id(room))):
        fields = {name: value for name, value in old.items() if name != "@"}
        fields |= {place: made_up, place.replace("-saw", "-mark"): "here"}
        dana.post(f"{room}/attendance", fields, status=409)
    assert page.status == 303
    assert marks_of(app, room) == {"maya": ("late", 170, 10, 0)}


def test_at_the_very_same_moment(app: Flask, visit: Visit) -> None:
    co_leader(app)
    room, dana, luis = running(app), visit("dana"), visit("luis")
    forms = [(one, one.get(room).form("/attendance")) for one in (dana, luis)]
    tokens = [one.csrf_token() for one in (dana, luis)]

    def tap(number: int) -> int:
        leader, form = forms[number % 2]
        fields = {name: value for name, value in form.items() if name != "@"}
        fields |= {"everyone": "1", "csrf_token": tokens[number % 2]}
        if number % 2:
            fields |= {name: "unexcused" for name in form if name.endswith("-mark")}
        return leader.client.post(f"{room}/attendance", data=fields).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(tap, range(2))) == [303, 303]
    assert all_marks(app, room) == 2
    assert set(marks_of(app, room).values()) == {HERE}
