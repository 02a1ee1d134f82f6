"""Who has opened it and who has not, by name, for those who lead them; and the look of a text before it is posted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db, new_id
from portal.materials.models import Opened
from portal.materials.openings import MOST
from portal.programs.models import Enrollment
from tests.materials.given import page_of, posted, releases
from tests.schedule.given import group, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def _people(page: Page) -> list[str]:
    return [
        one.text for one in page.tree.xpath("//section[@aria-labelledby='readers']//li/span[contains(@class,'grow')]")
    ]


def _members(app: Flask, number: int, opened: int = 0) -> None:
    """So many more in the day group, some of whom have opened what was posted last."""
    material = releases(app)[-1].material_id
    with writing(app):
        people, since = [new_id() for _ in range(number)], {"from_on": today() - timedelta(days=9)}
        day, now = group("day").id, clock.now()
        rows: dict[Any, list[dict[str, Any]]] = {
            User: [_user(one, place) for place, one in enumerate(people)],
            RoleGrant: [{"id": new_id(), "user_id": one, "role": Role.PATIENT, **since} for one in people],
            Enrollment: [{"id": new_id(), "patient_id": one, "group_id": day, **since} for one in people],
            Opened: [
                {"id": new_id(), "patient_id": one, "material_id": material, "first_at": now} for one in people[:opened]
            ],
        }
        for table, given in rows.items():
            if given:
                db.session.execute(insert(table.__table__), given)


def _user(one: Any, number: int) -> dict[str, Any]:
    shown = {"name": f"Person {number:05}", "email_sealed": "", "email_lookup": one.hex}
    return {"id": one, "standing": Standing.ACTIVE, "created_at": clock.now(), **shown}


def test_who_has_not_opened_it_stands_first(app: Flask, visit: Visit) -> None:
    handout, dana = posted(app), visit("dana")
    url = page_of(app, "STOP")
    assert _people(dana.get(url)) == ["Devon Kim", "Maya Torres"]
    visit("devon").get(handout)
    page = dana.get(url)
    assert _people(page) == ["Maya Torres", "Devon Kim"]
    assert "Opened by 1 of 2" in page.text
    assert page.text.index("Not opened yet") < page.text.index("Today")


def test_who_left_is_not_named(app: Flask, visit: Visit) -> None:
    posted(app)
    with writing(app):
        place = db.session.scalars(
            select(Enrollment).join(User, User.id == Enrollment.patient_id).where(User.name == "Maya Torres")
        ).one()
        place.until_on = today() - timedelta(days=1)
    page = visit("dana").get(page_of(app, "STOP"))
    assert _people(page) == ["Devon Kim"]
    assert "Rosa" not in page.text


def test_page_by_page_none_twice_none_left_out(app: Flask, visit: Visit) -> None:
    posted(app)
    _members(app, 2 * MOST + 3, opened=MOST + 5)
    dana, url, seen = visit("dana"), page_of(app, "STOP"), []
    while url:
        page = dana.get(url)
        seen += _people(page)
        url = next((link for link in page.links() if "after=" in link), "")
    assert len(seen) == len(set(seen)) == 2 * MOST + 5
    assert seen[:MOST] == sorted(seen[:MOST])
    assert seen[-1] == f"Person {MOST + 4:05}"


@pytest.mark.parametrize("place", ["x", "1~", "~", "0~019b", "%00", "1~00000000-0000-0000-0000-000000000000"])
def test_a_place_in_the_list_that_is_none(sqlite_app: Flask, enter: Visit, place: str) -> None:
    posted(sqlite_app)
    assert "Opened by 0 of 2" in enter("dana").get(f"{page_of(sqlite_app, 'STOP')}?after={place}").text


def test_ten_and_two_thousand_cost_the_same(app: Flask, visit: Visit) -> None:
    handout, dana, maya, prices = posted(app), visit("dana"), visit("maya"), []
    maya.get(handout)
    asked = ((dana, page_of(app, "STOP")), (dana, "/materials"), (dana, "/handouts/library"), (maya, "/materials"))
    for more in (10, 1990):
        _members(app, more, opened=0)
        prices.append([])
        for visitor, url in asked:
            with counted(app) as statements:
                visitor.get(url)
            assert len(statements) <= 7, "\n".join(statements)
            prices[-1].append(len(statements))
    assert prices[0] == prices[1]
    assert "Opened by 1 of 2002" in dana.get(page_of(app, "STOP")).text


def test_a_preview_posts_nothing_and_shows_what_will_be(sqlite_app: Flask, enter: Visit) -> None:
    dana, text = enter("dana"), "# Stop\n\nTake a **step** back. <script>alert(1)</script>"
    for htmx in (False, True):
        page = dana.post("/handouts/preview", {"text": text}, status=200, htmx=htmx)
        assert [one.text for one in page.tree.xpath("//*[@id='preview']//h2")] == ["Stop"]
        assert page.tree.xpath("//*[@id='preview']//strong")[0].text == "step"
        assert not page.tree.xpath("//*[@id='preview']//script")
    assert "Nothing to show yet." in dana.post("/handouts/preview", {"text": " "}, status=200).text
    assert "This is too long." in dana.post("/handouts/preview", {"text": "x" * 20_001}, status=422, htmx=True).text
    assert releases(sqlite_app) == []


def test_the_preview_leaves_the_form_as_it_is(sqlite_app: Flask, enter: Visit) -> None:
    """Without script it opens beside it: not even a chosen file is lost."""
    with sqlite_app.app_context():
        url = f"/groups/{group('day').id}/handouts"
    (button,) = enter("dana").get(url).tree.xpath("//button[@formaction='/handouts/preview']")
    assert button.get("formtarget") == "_blank"
    assert button.get("hx-target") == "#preview"
