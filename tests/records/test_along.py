"""All that is hers, in each form: documented JSON, FHIR that holds together, sessions for a calendar, all at once."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.programs.contacts import TOLD, change_contact
from portal.schedule.attendance_models import Presence
from portal.web import pdf
from tests.actors import actor
from tests.materials.files import picture
from tests.materials.given import file_posted, posted
from tests.messages.given import thread_of
from tests.progress.given import lay, phq
from tests.proof.row import ROOT
from tests.records.bundles import checked
from tests.records.given import DAY, PLAN, Opened, work
from tests.records.letters_given import make
from tests.review.given import answer, sent
from tests.schedule.given import marked, session_in, talk_in, today, told_absent, writing
from tests.statements import counted
from tests.visitor import Visitor, object_id
from tests.worksheets_http.given import give, save

Visit = Callable[[str | None], Visitor]
ALONG = "/records/along"


def taken(visitor: Visitor, form: str, status: int = 200) -> Any:
    """The answer, read to its end."""
    found = visitor.client.post(ALONG, data={"csrf_token": visitor.csrf_token(), "form": form}, buffered=True)
    assert found.status_code == status
    return found


def in_json(visitor: Visitor) -> tuple[dict[str, Any], Opened]:
    opened = Opened(taken(visitor, "json").get_data())
    return json.loads(opened.bytes("records.json")), opened


def test_how_she_is_reached_goes_along(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    assert in_json(maya)[0]["you"]["emergency_contact"] is None
    told = dict(zip(TOLD, ("(555) 555-0112", "Elena Torres", "my mother", "(555) 555-0134"), strict=True))
    with writing(app):
        change_contact(actor("maya"), actor("maya").id, told)
    you = in_json(maya)[0]["you"]
    assert you["phone"] == "(555) 555-0112"
    assert you["emergency_contact"] == {"name": "Elena Torres", "relation": "my mother", "phone": "(555) 555-0134"}
    (she,) = checked(json.loads(taken(maya, "fhir").get_data()))["Patient"]
    assert she["telecom"][-1]["value"] == "(555) 555-0112"
    assert she["contact"][0]["name"] == {"text": "Elena Torres"}


def lived(app: Flask, visit: Visit) -> Visitor:
    """Maya, after some weeks here."""
    maya, jordan = visit("maya"), visit("jordan")
    answer(jordan, sent(app), "reviewed", thought="You noticed the thought.", overall="Well seen.")
    save(maya, give(app, "maya", "thought-record"), {"situation": "Half a sentence"})
    lay(app, "phq-9", (8, phq(14)), (1, phq(9)))
    lay(app, "step-down-plan", (2, PLAN))
    lay(app, "dbt-diary-card", (3, DAY))
    marked(app, session_in(app, -30), "maya", Presence.PRESENT)
    told_absent(app, session_in(app, 40))
    talk_in(app, 60)
    posted(app, "STOP", "Take a step back.")
    file_posted(app, picture(), "Plan.png")
    maya.post(
        f"{thread_of(maya)}/messages",
        {"body": "Here is my note", "files": [(io.BytesIO(picture()), "my: note.png")]},
        content_type="multipart/form-data",
    )
    return maya


def test_each_form_holds_all_of_it(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    maya = lived(app, visit)
    record, opened = in_json(maya)
    assert (record["format"], record["version"]) == ("groundwork-record", 1)
    assert record["you"]["name"] == "Maya Torres"
    assert [one["name"] for one in record["care_team"]] == ["Nora Beck", "Jordan Lee"]
    sheets = {one["worksheet"]: one for one in record["worksheets"]}
    scores = {one["answer"]: one["value"] for one in sheets["phq-9"]["sent"][0]["answers"] if "(" in one["answer"]}
    assert scores == {"9 (Mild)": 9}
    assert "Half a sentence" in json.dumps(sheets["thought-record"]["not_sent"])
    written = json.dumps(record)
    for words in ("They think I don't care", "You noticed the thought.", "Well seen.", "Here is my note", "STOP"):
        assert words in written, words
    assert [one["minutes"] for one in record["sessions"] if one["you_were_there"]] == [180]
    assert {"skill": "TIPP", "times": 1} in record["skills"]["marked_on_diary_cards"]
    assert [one["said"] for one in record["said_of_sessions"]] == ["absent"]
    described = (ROOT / "docs" / "your-data.md").read_text()
    assert not [name for name in record if f"`{name}`" not in described]
    (message,) = [one for one in record["messages"] if one["files"]]
    (file,) = message["files"]
    assert opened.bytes(file["path"]).startswith(b"\x89PNG")
    assert sum(name.startswith("files/") for name in opened.names) == 2

    bundle = json.loads(taken(maya, "fhir").get_data())
    found = checked(bundle)
    assert bundle["type"] == "collection"
    assert found.keys() >= {"Patient", "CareTeam", "Appointment", "Questionnaire", "QuestionnaireResponse"}
    assert found.keys() >= {"Observation", "Communication", "DocumentReference"}
    assert len(found["Patient"]) == 1
    assert {one["status"] for one in found["QuestionnaireResponse"]} == {"completed", "in-progress"}
    assert sorted(one["status"] for one in found["Appointment"]) == ["booked", "booked", "fulfilled"]
    assert {one["serviceType"][0]["text"] for one in found["Appointment"]} == {
        one["title"] for one in record["sessions"]
    }
    assert [one["participant"][0]["status"] for one in found["Appointment"]].count("declined") == 1
    totals = [one for one in found["Observation"] if one["code"].get("coding", [{}])[0].get("code") == "44261-6"]
    assert sorted(one["valueInteger"] for one in totals) == [9, 14]
    inside = [one["content"][0]["attachment"] for one in found["DocumentReference"]]
    assert sum("data" in one for one in inside) == 3
    assert [one["id"] for one in checked(json.loads(taken(maya, "fhir").get_data()))["Observation"]] == [
        one["id"] for one in found["Observation"]
    ]

    calendar = icalendar.Calendar.from_ical(taken(maya, "calendar").get_data())
    assert len(calendar.walk("VEVENT")) == 3

    whole = Opened(taken(maya, "all").get_data())
    assert {"records.json", "sessions.ics", "fhir.json", "Binder/Binder.html"} <= set(whole.names)
    assert "They think I don't care" in whole.text("Short thought record.txt")
    first = whole.bytes("Read me first.txt").decode()
    named = [one for one in whole.names if "/" not in one and one != "Read me first.txt"]
    assert named
    assert not [one for one in (*named, "Binder", "files") if f"\n{one}: " not in first], "each is explained"


def test_who_read_it_and_wrote_nothing_is_said_to_have_read_it(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    app, maya = sqlite_app, Visitor(sqlite_app, "maya")
    answer(Visitor(app, "jordan"), sent(app), "reviewed", overall="")
    whole = Opened(taken(maya, "all").get_data())
    for found in (whole.text("Short thought record.txt"), whole.text("Binder.html")):
        assert "Read by Jordan Lee, " in found
    (sheet,) = json.loads(whole.bytes("records.json"))["worksheets"]
    assert [(one["words"], one["mark"]) for one in sheet["sent"][0]["comments"]] == [("", "read")]


def test_a_proof_that_was_taken_back_says_so(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    marked(app, session_in(app, -30), "maya", Presence.PRESENT)
    kept, back = (make(maya, today() - timedelta(days=n), today(), key=f"k{n}") for n in (9, 8))
    maya.post(f"{back}/revocation")
    words = {one["id"]: one["words"] for one in in_json(maya)[0]["documents"] if one["kind"] == "proof"}
    assert "Taken back on " in words[str(object_id(back))]
    assert "Taken back on " not in words[str(object_id(kept))]


def test_a_portion_takes_as_many_statements_however_full_it_is(sqlite_app: Flask) -> None:
    app = sqlite_app

    def statements(of: str, many: int) -> int:
        work(app, of=of, days=7, records=many, messages=many)
        somebody = Visitor(app, of)
        somebody.get(ALONG)
        with counted(app) as seen:
            assert taken(somebody, "fhir").get_data().count(b'"resourceType": "Communication"') > many
        return len(seen)

    few, many = statements("maya", 2), statements("devon", 60)
    assert many - few <= 24, "a portion more of each, and of what was written back"


def test_asked_who_she_is_not_over_and_over_and_on_record(sqlite_app: Flask) -> None:
    maya = Visitor(sqlite_app, "maya")
    assert ALONG in maya.get("/records").links()
    maya.get(ALONG)
    assert "Please choose one." in maya.post(ALONG, {}, status=422).text
    for _ in range(6):
        answer = taken(maya, "calendar")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=sessions-20")
    assert "several times in the last hour" in maya.post(ALONG, {"form": "json"}, status=429).text
    with sqlite_app.app_context():
        mine = select(AuditEvent.verb).where(AuditEvent.chain_id == actor("maya").id)
        assert list(db.session.scalars(mine)).count("took records") == 6
