"""Programs and groups of a chain of clinics: a page at a time, found by name, at the same cost."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.admin.queries.tree import A_PAGE
from portal.database import db
from portal.programs.models import Group, Program, Track
from tests.admin.test_groups import NUMBERS
from tests.admin.test_program_administrators import HERS, an_administrator
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
MANY = 24
FEWER = 3 * A_PAGE - MANY - 2
"""More would need a fourth page."""


def grow(app: Flask, first: int = 0, many: int = MANY) -> None:
    """Programs that come after those of the world, each with two tracks and three groups in the first."""
    with writing(app):
        programs = [Program(name=f"Region {n:03}") for n in range(first, first + many)]
        db.session.add_all(programs)
        db.session.flush()
        tracks = [Track(program_id=one.id, name=name) for one in programs for name in ("Early", "Late")]
        db.session.add_all(tracks)
        db.session.flush()
        for n, track in enumerate(tracks[::2], first):
            db.session.add_all(Group(track_id=track.id, name=f"Harbor_{n:03} {which}") for which in "ABC")


def programs_on(page: Page) -> list[str]:
    return [str(one) for one in page.tree.xpath("//section//h2[starts-with(@id, 'program-')]/text()")]


def pages(visitor: Visitor, url: str) -> Iterator[Page]:
    while url:
        page = visitor.get(url)
        yield page
        links = page.tree.xpath("//*[@class='pager']//a/@href")
        url = links[0] if links else ""


def test_a_small_clinic_has_neither_pager_nor_search(visit: Visit) -> None:
    page = visit("sam").get("/admin/groups")
    assert len(programs_on(page)) == 2
    assert not page.tree.xpath("//form[@role='search']")
    assert not page.tree.xpath("//*[@class='pager']")
    assert "Back to the first ones" not in page.text


def test_pages_meet_without_gap_or_overlap(app: Flask, visit: Visit) -> None:
    grow(app)
    sam = visit("sam")
    all_of_them = list(pages(sam, "/admin/groups"))
    names = [name for page in all_of_them for name in programs_on(page)]
    assert names == sorted(names)
    assert len(names) == len(set(names)) == MANY + 2
    assert [len(programs_on(page)) for page in all_of_them] == [A_PAGE, A_PAGE, A_PAGE - FEWER]
    assert "Back to the first ones" not in all_of_them[0].text
    for page in all_of_them[1:]:
        assert page.tree.xpath("//a[.='Back to the first ones']/@href") == ["/admin/groups"]
    for n in (0, MANY - 1):
        (page,) = (page for page in all_of_them if f"Region {n:03}" in programs_on(page))
        for words in (f"Harbor_{n:03} A", f"Harbor_{n:03} C", "Early", "Late"):
            assert words in page.text
    nonsense = sam.get("/admin/groups?after=nonsense")
    assert programs_on(nonsense) == programs_on(all_of_them[0])


def test_a_page_that_is_just_full_has_no_next(app: Flask, visit: Visit) -> None:
    grow(app, many=A_PAGE - 2)
    assert len(list(pages(visit("sam"), "/admin/groups"))) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("region 01", [f"Region {n:03}" for n in range(10, 20)]),
        ("REGION 007", ["Region 007"]),
        ("harbor_021", ["Region 021"]),
        ("Evening DBT group", ["DBT Evening IOP"]),
        ("harbor%", []),
        ("/", []),
    ],
)
def test_found_by_the_name_of_a_program_or_group(app: Flask, visit: Visit, words: str, found: list[str]) -> None:
    grow(app)
    sam = visit("sam")
    assert sam.get("/admin/groups").form("/admin/groups")["q"] == [""]
    page = sam.get(f"/admin/groups?{urlencode({'q': words})}")
    assert programs_on(page) == found
    assert page.tree.xpath("//a[.='Show all programs']/@href") == ["/admin/groups"]
    assert ("No program and no group is called so" in page.text) is not bool(found)


def test_what_is_found_goes_on_too(app: Flask, visit: Visit) -> None:
    grow(app)
    found = list(pages(visit("sam"), "/admin/groups?q=region"))
    assert [len(programs_on(page)) for page in found] == [A_PAGE, A_PAGE, MANY - 2 * A_PAGE]
    assert found[1].tree.xpath("//a[.='Back to the first ones']/@href") == ["/admin/groups?q=region"]


def test_a_change_leads_to_the_page_on_which_it_stands(app: Flask, visit: Visit) -> None:
    grow(app)
    sam = visit("sam")
    page = sam.follow(sam.post("/admin/programs", {"name": "Region 015 b", **NUMBERS}))
    assert programs_on(page)[0] == "Region 015 b"
    with app.app_context():
        program = db.session.scalars(select(Program.id).where(Program.name == "Region 015 b")).one()
        first = db.session.scalars(select(Program.id).where(Program.name == "Region 003")).one()
    page = sam.follow(sam.post(f"/admin/programs/{program}/tracks", {"name": "Weekend"}))
    assert "Weekend" in page.text
    back = sam.get(f"/admin/programs/{program}/tracks").links()
    assert any(link.startswith("/admin/groups?after=") for link in back)
    answer = sam.post(f"/admin/programs/{first}/tracks", {"name": "Weekend"})
    assert answer.headers["Location"].endswith(f"#program-{first}"), "it stands on the first page"


def test_the_way_back_from_a_group_and_a_wait_list_shows_their_program(app: Flask, visit: Visit) -> None:
    grow(app)
    sam = visit("sam")
    found = list(pages(sam, "/admin/groups"))
    assert len(found) > 1
    for page in found:
        group = page.tree.xpath("//a[starts-with(@href, '/admin/groups/')]/@href")[-1]
        for url in (group, page.tree.xpath("//a[contains(@href, '/waiting-list')]/@href")[-1]):
            back = sam.get(url).tree.xpath("//header//a[contains(., 'Programs and groups')]/@href")[-1]
            assert programs_on(page)[-1] in programs_on(sam.get(back)), url
    for nothing in (uuid4(), "nonsense"):
        assert len(programs_on(sam.get(f"/admin/groups?track={nothing}"))) == A_PAGE


def test_an_administrator_of_one_program_sees_nothing_of_the_others(app: Flask, visit: Visit) -> None:
    grow(app)
    an_administrator(app)
    with app.app_context():
        other = db.session.scalars(select(Program.id).where(Program.name == "Region 020")).one()
    ada = visit("ada")
    for query in ("", "?q=region", "?q=harbor", f"?after={other}"):
        page = ada.get(f"/admin/groups{query}")
        assert set(programs_on(page)) <= {HERS}
        assert "Harbor" not in page.text
    assert programs_on(ada.get(f"/admin/groups?after={other}")) == [HERS], "where another's stands is not told"


def test_many_more_programs_cost_as_many_statements(app: Flask, visit: Visit) -> None:
    grow(app)
    sam = visit("sam")
    with app.app_context():
        after = db.session.scalars(select(Program.id).where(Program.name == "Region 010")).one()

    def prices() -> list[int]:
        found = []
        for query in ("", "?q=region", f"?after={after}", f"?q=region&after={after}"):
            with counted(app) as statements:
                sam.get(f"/admin/groups{query}")
            found.append(len(statements))
        return found

    few = prices()
    grow(app, first=MANY, many=120)
    assert few == prices()
    assert max(few) <= 5
