"""Taken back: gone for everybody at once, and on record."""

from collections.abc import Callable

from flask import Flask

from tests.materials.files import document
from tests.materials.given import download, file_posted, listed, posted, releases, verbs
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def test_it_is_gone_for_everybody(app: Flask, visit: Visit) -> None:
    handout, maya, dana = file_posted(app, document()), visit("maya"), visit("dana")
    assert download(maya, handout)
    (release,) = releases(app)
    dana.post(f"/handouts/{release.id}/withdrawal")
    for reader in (maya, dana):
        reader.get(handout, status=404)
        reader.get(f"{handout}/file", status=404)
        assert listed(reader.get("/materials")) == []
    assert "New handouts" not in maya.get("/").text
    assert releases(app)[0].withdrawn_at is not None
    assert verbs(app) == ["posted", "withdrew"]


def test_the_button_stands_on_its_own_page(sqlite_app: Flask, enter: Visit) -> None:
    posted(sqlite_app, title="STOP")
    posted(sqlite_app, title="Riding the wave")
    dana, (first, _) = enter("dana"), releases(sqlite_app)
    assert f"/handouts/{first.id}" in dana.get(f"/groups/{first.group_id}").links()
    page = dana.follow(dana.submit(dana.get(f"/handouts/{first.id}"), "/withdrawal"))
    assert listed(page) == ["Riding the wave"]
    assert "Nobody sees it any more." in dana.get(f"/handouts/{first.id}").text
    assert listed(enter("maya").get("/materials")) == ["Riding the wave"]


def test_nobody_else_takes_it_back(app: Flask, visit: Visit) -> None:
    posted(app)
    (release,) = releases(app)
    for name in ("maya", "luis", "jordan", "sam"):
        visit(name).post(f"/handouts/{release.id}/withdrawal", status=404)
    assert listed(visit("maya").get("/materials")) == ["STOP"]
    assert releases(app)[0].withdrawn_at is None
