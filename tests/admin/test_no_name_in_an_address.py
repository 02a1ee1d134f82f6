"""Whom staff look for stands in no address: what is sent by a form is led on sealed, for whoever sent it."""

from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

import pytest
from flask import Flask

from tests.admin.looking import led_on, led_to, log, people
from tests.schedule.given import today
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def names(page: Page) -> set[str]:
    items = page.tree.xpath("//*[@id='people']//a[contains(@href, '/admin/people/')]")
    return {item.text_content().split(",")[0].strip() for item in items}


def patients(page: Page) -> set[str]:
    return {option.text_content() for option in page.tree.xpath("//select[@name='patient']/option[@value!='']")}


def address(page: Page) -> str:
    """Of the page, and of all that it leads to."""
    return " ".join([page.response.request.url, *page.links()])


def urls(ids: Ids) -> dict[str, str]:
    day = ids("day group")
    return {"people": "/admin/people", "place": f"/admin/groups/{day}/enrollments", "log": "/admin/access-log"}


@pytest.mark.parametrize("where", ["people", "place", "log"])
def test_its_form_is_sent(visit: Visit, ids: Ids, where: str) -> None:
    [form] = visit("sam").get(urls(ids)[where]).tree.xpath("//form[@role='search']")
    assert form.method == "POST"
    assert form.xpath(".//input[@name='csrf_token']")


def test_people_are_found_and_paged_and_no_address_has_the_name(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    page = sam.submit(sam.get("/admin/people"), "/people/search", q="maya", role="patient")
    assert set(parse_qs(urlsplit(page.headers["Location"]).query)) == {"looking", "role"}
    found = sam.follow(page)
    assert names(found) == {"Maya Torres"}
    assert found.form("/people/search")["q"] == ["maya"], "the page says what was looked for"
    assert found.form("/people/search")["role"] == ["patient"]
    assert "maya" not in address(found).lower().replace("maya@riverbend.example", "")
    assert names(sam.get(page.headers["Location"])) == {"Maya Torres"}, "reloaded, and gone back to"
    assert names(sam.submit(found, "/people/search", q="") and sam.get("/admin/people")) > {"Maya Torres"}


def test_it_goes_on_page_after_page(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.admin.queries.people_list.A_PAGE", 1)
    sam = visit("sam")
    page, seen = people(sam, "q=a&role=patient"), set[str]()
    for _n in range(20):
        seen |= names(page)
        further = [link for link in page.links() if "after=" in link]
        if not further:
            break
        assert "looking=" in further[0]
        page = sam.get(further[0])
    assert {"Maya Torres", "Lena Walsh"} <= seen
    assert "Back to the first ones" in page.text
    assert not [one for one in seen if "a" not in one.lower()]


def test_in_an_address_a_name_counts_for_nothing(visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    assert names(sam.get("/admin/people?q=maya")) == names(sam.get("/admin/people"))
    place = urls(ids)["place"]
    assert patients(sam.get(f"{place}?q=nobody-at-all")) == patients(sam.get(place))
    assert "Nobody fits" in sam.get("/admin/access-log?of=maya").text
    assert sam.client.get("/admin/access-log.csv?of=maya").status_code == 422


def test_a_patient_is_found_for_a_place(visit: Visit, ids: Ids) -> None:
    sam, place = visit("sam"), urls(ids)["place"]
    page = sam.follow(sam.submit(sam.get(place), "/enrollments/search", q="len"))
    assert {one.split(" (")[0] for one in patients(page)} == {"Lena Walsh"}
    assert "len" not in page.response.request.query_string.decode().split("looking=")[0]


def test_in_the_log_names_become_ids(visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    page = log(sam, "of=maya&by=jordan&kind=read")
    query = parse_qs(urlsplit(page.response.request.url).query)
    assert query == {"of": [str(ids("maya"))], "by": [str(ids("jordan"))], "kind": ["read"]}
    several = log(sam, "of=a&kind=read")
    assert "Several people are called so" in several.text
    assert "of=a&" not in address(several)
    assert "Nobody fits" in log(sam, "of=Zebedee").text
    wrong = sam.post("/admin/access-log", {"of": "maya", "from_on": "2026-02-02", "until_on": "2026-01-01"}, status=422)
    assert wrong.form("/admin/access-log")["of"] == ["maya"], "what was typed stays"


def test_it_opens_for_whoever_looked_and_as_it_was_made(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, jordan = visit("sam"), visit("jordan")
    sam.post(f"/admin/people/{ids('jordan')}/roles", {"role": "admin", "change": "give", "from_on": _today(app)})
    jordan = visit("jordan")
    found = led_to(sam, "/admin/people/search", {"q": "maya"})
    everybody = names(jordan.get("/admin/people"))
    assert names(jordan.get(found)) == everybody, "pasted by somebody else it says nothing"
    mark = parse_qs(urlsplit(found).query)["looking"][0]
    for broken in (
        mark[:-4],
        mark[:-2] + "AA",
        mark.replace("v1", "v2"),
        "v1::",
        "ü",
        "\x00",
        "v1:k:" + "A" * 9000,
        "v1",
    ):
        page = sam.get(f"/admin/people?looking={quote(broken)}")
        assert names(page) == everybody
        assert not [link for link in page.links() if "looking=" in link]


def test_its_length_says_no_name(visit: Visit) -> None:
    sam = visit("sam")
    short, long = (led_to(sam, "/admin/people/search", {"q": one}) for one in ("Al", "Alexandria Featherstonehaugh"))
    assert len(short) == len(long)


@pytest.mark.parametrize("typed", ["", " ", "\x00", "x" * 300, "ß" * 254, "100%_", "' OR 1=1 --"])
def test_whatever_is_typed(visit: Visit, typed: str) -> None:
    led_on(visit("sam"), "/admin/people/search", {"q": typed})


def test_only_who_may_look_may_ask(visit: Visit, ids: Ids) -> None:
    for name in ("maya", "jordan", "dana"):
        for url in ("/admin/people/search", "/admin/access-log", f"{urls(ids)['place']}/search"):
            visit(name).post(url, {"q": "maya"}, status=404)


def _today(app: Flask) -> str:
    with app.app_context():
        return str(today())
