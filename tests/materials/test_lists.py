"""Many handouts: the newest first, page by page, none twice, none left out."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask

from portal import clock
from portal.database import db, id_at
from portal.materials.models import Form, Material, Release
from portal.materials.queries import PAGE
from tests.actors import actor
from tests.materials.given import form_of, listed, posted
from tests.schedule.given import group, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
MOST = 6


def _many(app: Flask, number: int, of: str = "day") -> None:
    """So many texts, two in each minute, the last now: "Handout 1" and so on."""
    with writing(app):
        by, whose, now = actor("dana").id, group(of).id, clock.now()
        for n in range(number):
            at = now - timedelta(minutes=(number - n) // 2)
            one = id_at(at)
            material = Material(id=one, first_id=one, title=f"Handout {n + 1}", form=Form.TEXT, made_by=by, made_at=at)
            db.session.add(material)
            db.session.flush()
            times = {"from_at": at, "form_key": f"many {n} {of} {number}"}
            db.session.add(Release(material_id=material.id, group_id=whose, made_by=by, **times))


@pytest.mark.parametrize("name", ["maya", "dana"])
def test_to_the_very_first(app: Flask, visit: Visit, name: str) -> None:
    _many(app, 2 * PAGE + 5)
    visitor, url, seen, sizes = visit(name), "/materials", [], []
    while url:
        page = visitor.get(url)
        sizes.append(len(listed(page)))
        seen += listed(page)
        url = next((link for link in page.links() if "before=" in link), "")
    assert sizes == [PAGE, PAGE, 5]
    assert sorted(seen) == sorted(f"Handout {n + 1}" for n in range(2 * PAGE + 5))
    numbers = [int(title.split()[1]) for title in seen]
    assert all(earlier <= later + 1 for later, earlier in pairwise(numbers))


def test_one_page_full_has_nothing_after_it(sqlite_app: Flask, enter: Visit) -> None:
    _many(sqlite_app, PAGE)
    for name in ("maya", "dana"):
        assert not [link for link in enter(name).get("/materials").links() if "before=" in link]


def test_pages_cost_the_same_with_five_and_with_a_hundred(app: Flask, visit: Visit) -> None:
    handout, maya, dana, prices = posted(app), visit("maya"), visit("dana"), []
    maya.get(handout)
    for more in (5, 95):
        _many(app, more)
        prices.append([])
        for visitor, url in ((maya, "/materials"), (dana, "/materials"), (maya, handout), (dana, handout)):
            with counted(app) as statements:
                visitor.get(url)
            assert len(statements) <= MOST, "\n".join(statements)
            prices[-1].append(len(statements))
        data = {"title": "STOP", "form": "text", "text": "Stop.", "csrf_token": dana.csrf_token()}
        url = form_of(app)
        with counted(app) as statements:
            dana.post(url, data)
        prices[-1].append(len(statements))
    assert prices[0] == prices[1]
