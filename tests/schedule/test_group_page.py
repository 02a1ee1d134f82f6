"""A patient's group: leaders, times, the agreement she accepts as worded, and only the names that members chose."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import joining
from portal.programs.agreements import NONE, word_anew
from portal.programs.group_models import Acceptance, GroupAgreement
from portal.programs.models import Enrollment, GroupLeader
from portal.schedule.models import Series
from portal.web.languages import ENGLISH
from tests.actors import actor
from tests.schedule.given import ZONE, group, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
RULES = "## First\n\n- We **listen**.\n\n<script>alert(1)</script> [a](javascript:alert(1))"


def _word(app: Flask, body: str = RULES, after: int = 0, of: str = "day") -> None:
    with writing(app):
        edition = f"{after}.0" if after else NONE
        word_anew(actor({"day": "dana", "evening": "luis"}[of]), group(of), {ENGLISH: body}, edition)


def _accepted(app: Flask) -> list[int]:
    with app.app_context():
        versions = select(GroupAgreement.version).join(Acceptance, Acceptance.agreement_id == GroupAgreement.id)
        return list(db.session.scalars(versions.order_by(GroupAgreement.version)))


def _name(visitor: Visitor, url: str, name: str, status: int = 303) -> Page:
    return visitor.post(f"{url}/name", {"shown_as": name}, status=status)


@pytest.fixture
def url(ids: Ids) -> str:
    return f"/schedule/groups/{ids('day group')}"


def test_who_leads_it_and_when_it_meets(app: Flask, visit: Visit, url: str) -> None:
    with writing(app):
        days = {"group_id": group("day").id, "zone": ZONE, "from_on": today() - timedelta(days=30)}
        facts = {"begins": time(9), "ends": time(12)}
        db.session.add(Series(title="Thoughts and goals", weekday=0, **facts, **days))
        db.session.add(Series(title="Long gone", weekday=1, until_on=today() - timedelta(days=1), **facts, **days))
        tomorrow = (today() + timedelta(days=1)).weekday()
        db.session.add(Series(title="Last held", weekday=tomorrow, until_on=today(), **facts, **days))
        since = today() - timedelta(days=1)
        db.session.add(
            GroupLeader(group_id=group("day").id, user_id=actor("luis").id, from_on=since, is_co_leader=True)
        )
    maya = visit("maya")
    assert url in maya.get("/schedule").links()
    assert url in maya.get("/schedule?view=list").links()
    page = maya.get(url)
    for words in ("Day group", "Dana, leader", "Luis, co-leader", "Monday 9:00 AM – 12:00 PM", "Thoughts and goals"):
        assert words in page.text
    for secret in ("Ruiz", "Ortega", "Long gone", "Last held", "Devon", "Kim"):
        assert secret not in page.text


def test_only_for_members_of_today(visit: Visit, url: str) -> None:
    visit("devon").get(url)
    for name in ("lena", "rosa", "dana", "jordan", "sam"):
        visit(name).get(url, status=404)
        visit(name).post(f"{url}/acceptance", {"edition": "1.0"}, status=404)
        _name(visit(name), url, "Somebody", 404)


def test_no_agreement_and_nobody_listed(visit: Visit, url: str) -> None:
    page = visit("maya").get(url)
    assert "will stand here once it is written down" in page.text
    assert "Nobody has chosen to be listed so far." in page.text
    assert "There is an agreement for you to read" not in visit("maya").get("/schedule").text


def test_she_agrees_to_the_wording_she_read(app: Flask, visit: Visit, url: str) -> None:
    _word(app)
    maya = visit("maya")
    assert "There is an agreement for you to read" in maya.get("/schedule").text
    page = maya.get(url)
    assert page.tree.xpath("//div[@class='prose']//h2/text()") == ["First"]
    assert page.tree.xpath("//div[@class='prose']//strong/text()") == ["listen"]
    assert not page.tree.xpath("//div[@class='prose']//script | //a[starts-with(@href, 'javascript')]")
    for _ in range(2):
        there = maya.follow(maya.submit(page, "/acceptance"))
    assert "You agreed today" in there.text
    assert "I agree" not in there.text
    assert _accepted(app) == [1]
    assert "There is an agreement" not in maya.get("/schedule").text
    assert "You agreed" not in visit("devon").get(url).text


def test_a_new_wording_asks_again_and_the_old_acceptance_is_kept(app: Flask, visit: Visit, url: str) -> None:
    _word(app)
    maya = visit("maya")
    old = maya.get(url)
    maya.submit(old, "/acceptance")
    _word(app, "We listen, and we come on time.", after=1)
    assert "There is an agreement for you to read" in maya.get("/schedule").text
    assert "The agreement has a new wording" in maya.submit(old, "/acceptance", status=409).text
    assert _accepted(app) == [1]
    page = maya.get(url)
    assert "This version is new." in page.text
    maya.submit(page, "/acceptance")
    assert _accepted(app) == [1, 2]


@pytest.mark.parametrize("edition", ["", "x", "1", "2.0", "0", "-1", "9" * 30])
def test_only_a_wording_there_is(app: Flask, visit: Visit, url: str, edition: str) -> None:
    _word(app)
    maya = visit("maya")
    assert (
        maya.client.post(f"{url}/acceptance", data={"edition": edition, "csrf_token": maya.csrf_token()}).status_code
        == 409
    )
    assert _accepted(app) == []


def test_only_the_names_that_were_chosen(app: Flask, visit: Visit, url: str) -> None:
    maya, devon = visit("maya"), visit("devon")
    page = maya.follow(_name(maya, url, "  Sunny  M  "))
    assert "Sunny M (you)" in page.text
    assert "Sunny M" in devon.get(url).text
    assert "Maya" not in devon.get(url).text
    assert "Devon" not in maya.get(url).text
    _name(maya, url, "")
    assert "Sunny" not in devon.get(url).text
    with app.app_context():
        chain = select(AuditEvent.verb).where(
            AuditEvent.subject == "enrollment", AuditEvent.actor_id == actor("maya").id
        )
        assert list(db.session.scalars(chain)) == ["changed shown name"] * 2


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("Maya Torres", "your last name"),
        ("TORRES", "your last name"),
        ("m.tórres", "your last name"),
        ("MayaTorres", "your last name"),
        ("maya@riverbend.example", "e-mail"),
        ("@maya", "e-mail"),
        ("x" * 41, "too long"),
        ("May\x00a", "cannot be saved"),
    ],
)
def test_what_would_give_her_away_is_not_shown(visit: Visit, url: str, name: str, complaint: str) -> None:
    maya = visit("maya")
    page = _name(maya, url, name, 422)
    assert complaint in page.text
    assert page.tree.get_element_by_id("shown_as").get("value") == name.replace("\x00", "")
    assert "Nobody has chosen to be listed" in visit("devon").get(url).text


def test_somebody_else_s_last_name_is_a_name_like_any_other(visit: Visit, url: str) -> None:
    _name(visit("maya"), url, "Kim")
    _name(visit("devon"), url, "Torres")
    _name(visit("devon"), url, "Kim D", 422)
    assert "Torres" in visit("maya").get(url).text


def test_a_name_goes_with_the_place(app: Flask, visit: Visit, url: str) -> None:
    _name(visit("devon"), url, "Dev")
    maya = visit("maya")
    assert "Dev" in maya.get(url).text
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("devon").id)).one()
        joining.end_enrollment(place, today() - timedelta(days=1), by=None)
    assert "Dev" not in maya.get(url).text


def test_leaders_word_it_and_see_who_agreed(app: Flask, visit: Visit, ids: Ids, url: str) -> None:
    dana, where = visit("dana"), f"/groups/{ids('day group')}/agreement"
    assert where in dana.get(f"/groups/{ids('day group')}").links()
    shown = dana.submit(dana.get(where), "/agreement", status=200, body=RULES, go="preview")
    assert "Not saved yet." in shown.text
    assert shown.tree.xpath("//section[@aria-labelledby='preview']//strong/text()") == ["listen"]
    assert "will stand here once" in visit("maya").get(url).text
    dana.follow(dana.submit(shown, "/agreement", body=RULES))
    maya = visit("maya")
    maya.submit(maya.get(url), "/acceptance")
    page = dana.get(where)
    rows = [
        " ".join(row.text_content().split()) for row in page.tree.xpath("//section[@aria-labelledby='accepted']//li")
    ]
    assert [row.split(",")[0] for row in rows] == ["Devon Kim Not yet", "Maya Torres Version 1"]
    dana.submit(page, "/agreement", body="Another wording")
    assert "Maya Torres An earlier one, version 1" in dana.get(where).text
    told = {ids("maya"), ids("devon")}
    with app.app_context():
        assert set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "agreement"))) == told


def test_the_same_words_again_are_no_new_version(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, where = visit("dana"), f"/groups/{ids('day group')}/agreement"
    for _ in range(2):
        dana.submit(dana.get(where), "/agreement", body=RULES)
    with app.app_context():
        assert db.session.scalars(select(GroupAgreement.version)).all() == [1]


def test_two_leaders_at_once_overwrite_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    where = f"/groups/{ids('day group')}/agreement"
    _word(app)
    one, two = visit("dana"), visit("dana")
    early = one.get(where)
    two.submit(two.get(where), "/agreement", body="Theirs")
    clash = one.submit(early, "/agreement", status=409, body="Mine, long")
    assert "Nothing was overwritten." in clash.text
    assert "Theirs" in clash.text
    assert clash.tree.get_element_by_id("body").text.strip() == "Mine, long"
    one.submit(clash, "/agreement")
    with app.app_context():
        bodies = select(GroupAgreement.body).order_by(GroupAgreement.version)
        assert db.session.scalars(bodies).all() == [RULES, "Theirs", "Mine, long"]


def test_four_saves_at_once_are_one_version(app: Flask, visit: Visit, ids: Ids) -> None:
    where = f"/groups/{ids('day group')}/agreement"
    browsers = [visit("dana") for _ in range(4)]
    tokens = [browser.csrf_token() for browser in browsers]

    def save(n: int) -> int:
        data = {"body": f"Wording {n}", "after": "0", "csrf_token": tokens[n]}
        return browsers[n].client.post(where, data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(4))) == [303, 409, 409, 409]


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001])
def test_no_words_are_no_agreement(visit: Visit, ids: Ids, body: str) -> None:
    dana, where = visit("dana"), f"/groups/{ids('day group')}/agreement"
    page = dana.submit(dana.get(where), "/agreement", status=422, body=body)
    assert page.tree.xpath("//*[@id='error-summary']//a")
    for name in ("luis", "maya", "jordan", "sam"):
        visit(name).get(where, status=404)
        visit(name).post(where, {"body": "x"}, status=404)


def test_statements(app: Flask, visit: Visit, ids: Ids, url: str) -> None:
    maya, dana, where = visit("maya"), visit("dana"), f"/groups/{ids('day group')}/agreement"
    _word(app)

    def prices() -> list[int]:
        found = []
        for visitor, page in ((maya, url), (dana, where)):
            with counted(app) as seen:
                visitor.get(page)
            found.append(len(seen))
        return found

    few = prices()
    for name in ("maya", "devon"):
        one = visit(name)
        one.submit(one.get(url), "/acceptance")
        _name(one, url, f"Somebody {name}")
    for version in range(1, 9):
        _word(app, f"Wording {version}", after=version)
    assert prices() == few
    assert few[0] <= 9  # two see to the bell: a new wording was told
    assert few[1] <= 6
