"""One download that holds all of a patient's own work, made while it is sent."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.database import db
from portal.programs.models import CareTeamMember, Enrollment
from portal.records.binder.names import Names
from portal.records.binder.plain_text import table
from portal.records.binder.streaming import BrokenOff
from portal.records.binder.zipping import File
from portal.schedule.attendance_models import Presence
from portal.web import pdf
from portal.web.formatting import full_day
from portal.worksheets.agreeing import PlanAgreement
from portal.worksheets.models import Submission, SubmissionVersion
from tests.actors import actor
from tests.materials.files import picture
from tests.messages.given import thread_of
from tests.progress.given import day, lay, phq
from tests.records.given import BINDER, PLAN, Opened, downloaded, used, work
from tests.review.given import answer, sent
from tests.schedule.given import marked, session_in, talk_in, today, writing
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save

Visit = Callable[[str | None], Visitor]


@pytest.fixture
def no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clinic that has not installed what makes a PDF."""
    monkeypatch.setattr(pdf, "is_installed", lambda: False)


def test_a_folder_of_plain_files(app: Flask, visit: Visit, no_pdf: None) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    answer(jordan, sent(app), "reviewed", thought="You noticed the thought.", overall="Well seen.")
    save(maya, give(app, "maya", "thought-record"), {"situation": "Half a sentence"})
    lay(app, "phq-9", (8, phq(14)), (1, phq(9)))
    lay(app, "step-down-plan", (2, PLAN))
    agreed(app, "step-down-plan")
    marked(app, session_in(app, -30), "maya", Presence.PRESENT)
    with writing(app):
        used("maya", 5)
    maya.post(
        f"{thread_of(maya)}/messages",
        {"body": "Here is my note", "files": [(io.BytesIO(picture()), "my: note.png")]},
        content_type="multipart/form-data",
    )
    binder = downloaded(maya)
    record = binder.text("Short thought record.txt")
    assert "They think I don't care" in record
    assert "  > Jordan Lee, " in record
    assert "You noticed the thought." in record
    draft = binder.text("Thought record, not sent.txt")
    assert "Nobody but you has read this" in draft
    assert "Half a sentence" in draft
    assert "PHQ-9 total: 9 (Mild)" in binder.all
    assert ",14,Moderate\n" in binder.text("PHQ-9 over time.csv")
    assert "it was 14, and now 9" in binder.text("In words.txt") or "from 14 to 9" in binder.text("In words.txt")
    with app.test_request_context():
        before = full_day(day(8))
    for kept in ("In words.txt", "Binder.html"):  # read on any day, so it says days by their dates
        assert f"the time before, on {before}" in binder.text(kept)
        assert "a week ago" not in binder.text(kept)
    assert "Agreed with Jordan Lee" in binder.text("Plans/Step-Down Plan.txt")
    assert "TIPP: used 3 times, helped 2 times, did not help once" in binder.text("Skills.txt")
    assert ",180," in binder.text("Schedule and hours.csv")
    assert "File: my_ note.png" in binder.text("Messages/About my care.txt")
    assert any(name.startswith("Messages/") and name.endswith(".png") for name in binder.names)
    for words in ("988", "911", "Riverbend IOP", "(555) 010-0142"):
        assert words in binder.text("Read me first.txt"), words
    assert "Jordan Lee, LCSW (therapist)" in binder.text("Contacts.txt")
    assert "weekdays, 8 AM to 7 PM" in binder.text("Contacts.txt"), "a file has plain spaces"
    book = binder.text("Binder.html")
    assert "<style>" in book
    assert "/static/" not in book
    for words in ("They think I don&#39;t care", "You noticed the thought.", "9 (Mild)", "Agreed with Jordan Lee"):
        assert words in book, words


def test_who_begins_later_is_no_contact_yet_and_a_talk_before_the_first_day_is_in_the_hours(
    app: Flask, visit: Visit, no_pdf: None
) -> None:
    maya = visit("maya")
    talk_in(app, 90)
    with writing(app):
        hers = actor("maya").id
        for place in db.session.scalars(select(Enrollment).where(Enrollment.patient_id == hers)):
            place.from_on = today() + timedelta(days=20)
        begins = today() + timedelta(days=3)
        db.session.add(CareTeamMember(patient_id=hers, user_id=actor("priya").id, from_on=begins))
    binder = downloaded(maya)
    assert "One-to-one" in binder.text("Schedule and hours.csv")
    with writing(app):
        db.session.get_one(User, actor("maya").id).language = "es"
    rows = downloaded(maya).text("Horario y horas.csv")
    assert "Sesión individual" in rows
    assert "One-to-one" not in rows
    with writing(app):
        db.session.get_one(User, actor("maya").id).language = "en"
    assert "Jordan Lee" in binder.text("Contacts.txt")
    assert "Priya" not in binder.text("Contacts.txt")


def agreed(app: Flask, slug: str) -> None:
    with writing(app):
        newest = select(SubmissionVersion.id).join(Submission, Submission.id == SubmissionVersion.submission_id)
        version_id = db.session.scalars(newest.where(Submission.slug == slug)).one()
        at = db.session.get_one(SubmissionVersion, version_id).submitted_at
        db.session.add(PlanAgreement(submission_version_id=version_id, agreed_by=actor("jordan").id, agreed_at=at))


def test_the_book_is_a_tagged_pdf_and_the_way_there_neutral(sqlite_app: Flask) -> None:
    work(sqlite_app, days=8, records=2, messages=0)
    maya = Visitor(sqlite_app, "maya")
    assert BINDER in maya.get("/account").links()
    assert BINDER in maya.get("/progress").links()
    assert "12 worksheets you sent" in maya.get(BINDER).text
    answer = maya.client.post(BINDER, data={"csrf_token": maya.csrf_token()})
    assert answer.headers["Content-Type"] == "application/zip"
    assert "Content-Length" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=binder-20")
    with pikepdf.open(io.BytesIO(Opened(answer.get_data()).bytes("Binder.pdf"))) as book:
        assert book.Root.MarkInfo.Marked
        assert len(book.pages) > 3
    assert made(sqlite_app) == ["made binder"]


def test_a_book_that_cannot_be_a_pdf_is_a_page(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the reason, the rest is there, and the clinic can see in its log that it was so."""

    def fails(html: str) -> bytes:
        raise pdf.NotMade("exit -9")

    monkeypatch.setattr(pdf, "is_installed", lambda: True)
    monkeypatch.setattr(pdf, "document", fails)
    lay(sqlite_app, "phq-9", (1, phq(9)))
    binder = downloaded(Visitor(sqlite_app, "maya"))
    assert "PHQ-9" in binder.text("Binder.html")
    assert '"fault": "NotMade"' in capsys.readouterr().err


def made(app: Flask) -> list[str]:
    with app.app_context():
        mine = select(AuditEvent.verb).where(AuditEvent.chain_id == actor("maya").id, AuditEvent.verb == "made binder")
        return list(db.session.scalars(mine))


def test_a_portion_takes_as_many_statements_however_full_it_is(app: Flask, visit: Visit, no_pdf: None) -> None:
    def statements(of: str, records: int) -> int:
        work(app, of=of, days=7, records=records, messages=records)
        somebody = visit(of)
        somebody.get(BINDER)
        with counted(app) as seen:
            assert sum(
                "Thought record.txt" in name or "Thought record (" in name for name in downloaded(somebody).names
            )
        return len(seen)

    few, many = statements("maya", 2), statements("devon", 90)
    assert many - few <= 2 * 3 * 4, "three for each portion more, on each of two ways through"


def test_not_over_and_over(app: Flask, visit: Visit, no_pdf: None) -> None:
    maya = visit("maya")
    for _ in range(6):
        downloaded(maya)
    late = maya.post(BINDER, status=429)
    assert "several times in the last hour" in late.text
    assert len(made(app)) == 6


def test_one_who_stops_listening_leaves_nothing_behind(app: Flask, visit: Visit, no_pdf: None) -> None:
    work(app, days=7, records=60)
    maya, devon = visit("maya"), visit("devon")
    fields = {"csrf_token": maya.csrf_token()}
    answer = maya.client.post(BINDER, data=fields, buffered=False)
    pieces = iter(answer.response)
    assert next(pieces).startswith(b"PK")
    for _ in range(20):
        next(pieces)
    save(devon, give(app, "devon", "thought-record"), {"situation": "Others write meanwhile"})
    answer.close()
    with pytest.raises(StopIteration):
        next(pieces)
    with app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_what_breaks_off_does_not_open(
    app: Flask, visit: Visit, no_pdf: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: Any) -> Iterator[File]:
        yield File("x/Read me first.txt", [b"fine"])
        raise ValueError("words of hers")

    monkeypatch.setattr("portal.records.binder.views.binder", broken)
    maya = visit("maya")
    answer = maya.client.post(BINDER, data={"csrf_token": maya.csrf_token()}, buffered=False)
    some = bytearray()
    with pytest.raises(BrokenOff) as fault:
        some.extend(b"".join(answer.response))
    assert "words of hers" not in f"{fault.value!r}{fault.value.__cause__}{capfd.readouterr()}"
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(bytes(some)))


def test_names_and_cells_are_safe_everywhere() -> None:
    names = Names("binder")
    assert names.of("Worksheets", 'What: "if"? <a/b>', ".txt") == "binder/Worksheets/What if a b.txt"
    assert names.of("Worksheets", "WHAT IF a b", ".txt") == "binder/Worksheets/WHAT IF a b (2).txt"
    assert names.of("", "con", ".txt") == "binder/con_.txt"
    assert names.of("", "...", ".txt") == "binder/file.txt"
    assert len(names.of("", "ä" * 300, ".txt")) < 100
    rows = "".join(table([("=1+1", "-4.5", "-x", "@a", "plain, with comma")]))
    assert rows == "\ufeff'=1+1,-4.5,'-x,'@a,\"plain, with comma\"\n"


def test_the_book_is_words_and_nothing_that_runs(app: Flask, visit: Visit, no_pdf: None) -> None:
    """It is opened from a disk, without our headers: every word is a word, and the file itself allows no script."""
    bad = '<script>x</script><img src=//far.example/x onerror=x><link rel="stylesheet" href="/x">'
    maya, jordan = visit("maya"), visit("jordan")
    answer(jordan, sent(app), "reviewed", thought=bad, overall=bad)
    lay(app, "step-down-plan", (2, {**PLAN, "first_signs": bad}))
    save(maya, give(app, "maya", "thought-record"), {"situation": bad})
    with writing(app):
        db.session.get_one(User, actor("jordan").id).name = bad
        db.session.get_one(User, actor("maya").id).name = bad
    book = html.fromstring(downloaded(maya).text("Binder.html"))
    assert book.text_content().count(bad) >= 5
    assert not book.xpath("//script | //img | //link | //@onerror | //a | //form")
    [policy] = book.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; style-src 'self' 'unsafe-inline'"
