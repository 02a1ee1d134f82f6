"""A form that stands alone on its page says where its way back leads."""

import pytest
from flask import Flask

from tests.admin.looking import people
from tests.visitor import Visitor

LEADS_TO = {
    "/admin/programs": ("/admin/groups", "Programs and groups"),
    "/admin/people/invitation": ("/admin/people", "People"),
    "/admin/program-copies": ("/admin/groups", "Programs and groups"),
}


@pytest.mark.parametrize("form", LEADS_TO)
def test_it_names_the_page(sqlite_app: Flask, form: str) -> None:
    url, words = LEADS_TO[form]
    assert (words, url) in _ghosts(Visitor(sqlite_app, "sam"), form)


def test_it_names_the_group_and_the_person(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    group = next(link for link in sam.get("/admin/groups").links() if link.startswith("/admin/groups/"))
    assert ("The group", group) in _ghosts(sam, f"{group}/leaders")
    person = next(link for link in people(sam, "q=Maya").links() if link.count("-") == 4)
    assert ("The person’s page", person) in _ghosts(sam, f"{person}/name")


def _ghosts(sam: Visitor, form: str) -> list[tuple[str, str]]:
    ways = sam.get(form).tree.xpath("//main//a[contains(@class, 'ghost')]")
    return [(way.text_content().strip(), way.get("href").split("#")[0]) for way in ways]
