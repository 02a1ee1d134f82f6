"""The main jobs without a browser: a script that knows only the published addresses, field names and demo accounts."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Server
from tests.browser.plain import Answer, PlainPerson

Who = Callable[[str], PlainPerson]
WORDS = "I named the habit and it lost some air."
THREAD = re.compile(r"/messages/[0-9a-f-]{36}$")


@pytest.fixture
def who(server: Server) -> Who:
    def enter(name: str) -> PlainPerson:
        person = PlainPerson(server.address)
        person.sign_in(name)
        return person

    return enter


def test_nobody_gets_no_further_than_the_door_and_the_help_page(server: Server) -> None:
    nobody = PlainPerson(server.address)
    for path in ("/", "/schedule", "/worksheets", "/messages", "/materials", "/review", "/groups", "/admin/people"):
        assert urlsplit(nobody.get(path).url).path == "/sign-in"
    assert "988" in nobody.get("/help").text
    assert nobody.get("/healthz").status == nobody.get("/readyz").status == 200


def test_today(who: Who) -> None:
    today = who("maya").get("/")
    assert re.search(r"\d+(\.\d+)? of 9 hours", today.text)
    assert re.search(r"\d new", today.text)
    assert re.search("With (Dana|Jordan)", today.text)  # her group, or her hour of one to one, whichever comes first
    for path in ("/schedule/", "/worksheets/", "/messages/", "/materials/"):
        assert today.links(path), path


def test_the_week_and_the_one_after(who: Who) -> None:
    maya = who("maya")
    week = maya.get("/schedule")
    after = maya.get(week.links("/schedule?week=")[-1])
    assert (week.status, after.status) == (200, 200)
    assert week.text != after.text
    assert maya.get(week.links("/schedule/")[0]).status == 200


def test_a_worksheet_is_saved_sent_and_read_again(who: Who) -> None:
    maya = who("maya")
    url = _half_done(maya)
    page = maya.get(url)
    maya.post(page, f"{url}/draft", evidence_against=WORDS)
    again = who("maya").get(url)
    assert again.form("evidence_against").fields["evidence_against"] == WORDS
    lacking = maya.post(page, f"{url}/submission", balanced="Both are true.")
    assert lacking.status == 422
    assert "Both are true." in lacking.text
    rest = {"balanced_belief": "60", "belief_after": "40"}
    sent = maya.post(maya.get(url), f"{url}/submission", balanced="Both are true.", **rest)
    assert sent.status == 200
    assert "Sent to Jordan" in sent.text
    assert WORDS in maya.get(url).text
    assert maya.get(f"{url}/print").status == 200


def test_letters_go_both_ways(who: Who) -> None:
    maya, jordan = who("maya"), who("jordan")
    thread = maya.get("/messages")
    url = urlsplit(thread.url).path
    assert THREAD.search(url)
    sent = maya.post(thread, f"{url}/messages", body=WORDS)
    assert sent.status == 200
    assert WORDS in sent.text
    assert re.search(r"\d new", jordan.get("/").text)
    answered = jordan.post(jordan.get(url), f"{url}/messages", body="That is the skill.")
    assert WORDS in answered.text
    assert "That is the skill." in maya.get(url).text


def test_handouts_are_read_and_saved(who: Who) -> None:
    maya = who("maya")
    pages = [maya.get(link) for link in maya.get("/materials").links("/materials/")]
    assert any("Say: this is an urge." in page.text for page in pages)
    files = [maya.get(link) for page in pages for link in page.links("/materials/") if link.endswith("/file")]
    assert {file.body[:4] for file in files} >= {b"%PDF", b"\x89PNG"}


def test_a_review_reaches_the_patient(who: Who) -> None:
    jordan, maya = who("jordan"), who("maya")
    url = next(link for link in jordan.get("/review").links("/review/") if "Activity Plan" in jordan.get(link).text)
    path = urlsplit(url).path
    page = jordan.get(path)
    form = page.form("outcome")
    done = jordan.send(page, form, outcome="reviewed", overall="Keep the walk.", **{"comment.learned": "Even so."})
    assert done.status == 200
    assert urlsplit(done.url).path.startswith("/review")
    assert urlsplit(done.url).path != path
    read = [maya.get(link) for link in maya.get("/worksheets").links("/worksheets/") if "library" not in link]
    assert any("Keep the walk." in sheet.text and "Even so." in sheet.text for sheet in read)


def test_a_leader_gives_homework_and_a_text(who: Who) -> None:
    dana, maya = who("dana"), who("maya")
    group = dana.get("/groups").links("/groups/")[0]
    assert "Maya Torres" in dana.get(dana.get(group).links(f"{group}/sessions/")[0]).text
    page = dana.get(f"{group}/handouts")
    dana.send(page, page.form("title"), title="Paced breathing", form="text", text="Out for longer than in.")
    page = dana.get(f"{group}/homework")
    given = dana.send(page, page.form("worksheet"), worksheet="wise-mind")
    assert "begun 0, sent 0" in given.text
    assert "Paced breathing" in maya.get("/materials").text
    assert "Wise mind" in maya.get("/worksheets").text


def test_an_administrator_lets_somebody_in(who: Who, server: Server) -> None:
    sam, noor = who("sam"), PlainPerson(server.address)
    page = sam.get("/admin/people/invitation")
    made = sam.send(page, page.form("email"), name="Noor Haddad", email="noor@riverbend.example", role="patient")
    link = urlsplit(_value(made, "link")).path
    door = noor.get(link)
    opened = noor.send(door, door.form("new_password"), new_password="a quiet river", repeat="a quiet river")
    assert opened.status == 422  # too short without a second step
    long = "a quiet river at noon"
    assert "Noor" in noor.send(opened, opened.form("new_password"), new_password=long, repeat=long).text
    assert noor.get(link).status == 404


def _half_done(maya: PlainPerson) -> str:
    """The thought record she began."""
    for link in maya.get("/").links("/worksheets/"):
        if "evidence_against" in maya.get(link).body.decode():
            return link
    raise AssertionError("no half-done thought record on Today")


def _value(page: Answer, element: str) -> str:
    return str(page.tree.get_element_by_id(element).get("value"))
