"""What a patient takes along, and what an app of hers reads, holds what is hers and no word or name of anyone else."""

import pytest

from portal.web import pdf
from tests.access.clinic import Clinic
from tests.access.markers import ANSWERED, PLANNED, found_in, mark, names_in, readable_by
from tests.records.crawling import Crawl
from tests.records.given import Opened
from tests.records.programs import App, key_in

WRITTEN = ("sent", "draft", "raised", "message", "reply", "enclosed", "page")
WRITTEN += ("schedule", "schedulepage", "billing", "billingpage")
TOLD = ("target", "reason", "talkreason", "oldreason", "line", "early")
"""What she said in passing, or was told: in the JSON. Of a session that is over, no page of hers shows it any more."""
IN_FILES = ("page", "schedulepage", "billingpage")
"""What is within a file: in a FHIR bundle it is in base64."""


@pytest.mark.parametrize("name", ["maya", "rosa"])
def test_hers_and_nothing_else(clinic: Clinic, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    browser, may = clinic.browsers[name], readable_by(name)
    hers = {mark(name, what) for what in WRITTEN}
    hers |= {mark(name, what) for what, who in (("feedback", ANSWERED), ("plan", PLANNED)) if name in who}
    record = Opened(browser.post("/records/along", {"form": "json"}).get_data())
    words = "\n".join([*record.names, *(record.bytes(one).decode("utf-8", "replace") for one in record.names)])
    bundle = browser.post("/records/along", {"form": "fhir"}).get_data(as_text=True)
    calendar = browser.post("/records/along", {"form": "calendar"}).get_data(as_text=True)
    in_files = {mark(name, what) for what in IN_FILES}
    told = {mark(name, what) for what in TOLD}
    assert hers | {mark(name, "target"), mark(name, "reason")} <= found_in(words) <= may | told
    assert hers - in_files <= found_in(bundle) <= may
    assert found_in(calendar) <= may
    for text in (words, bundle, calendar):
        assert {one.split()[0].lower() for one in names_in(text)} <= {name}
    assert names_in(words)
    assert names_in(bundle)


def app_of(clinic: Clinic, name: str) -> tuple[App, str]:
    """And whose it is."""
    made = clinic.browsers[name].post("/records/apps", {"called": "An app", "days": "30", "form_key": f"of {name}"})
    return App(clinic.app, key_in(made.get_data(as_text=True))), clinic.things.named("person", name).id


def test_an_app_hears_what_she_sent(clinic: Clinic) -> None:
    """Wherever its answers lead, and not what she has not sent."""
    program, maya = app_of(clinic, "maya")
    crawl = Crawl(program, maya)
    assert mark("maya", "sent") in found_in(crawl.text) <= readable_by("maya")
    assert mark("maya", "draft") not in crawl.text
    assert {mark("maya", what) for what in IN_FILES} & found_in(crawl.text), "files were read too"
    assert names_in(crawl.text) == {"Maya Torres"}


def test_an_app_reads_nothing_of_another_patient(clinic: Clinic) -> None:
    """By no id of hers, whatever she may see of her elsewhere."""
    (program, maya), (other, devon) = app_of(clinic, "maya"), app_of(clinic, "devon")
    hers, his = (
        {one["fullUrl"] for one in one.ask(f"/fhir/Patient/{whose}/$everything")["entry"]}
        for one, whose in ((program, maya), (other, devon))
    )
    assert len(his - hers) > 10
    assert {url.split("/")[-2] for url in his - hers} >= {"Patient", "Appointment", "Communication", "Observation"}
    for url in his - hers:
        where, _slash, known = url.removeprefix("http://localhost").rpartition("/")
        program.ask(f"{where}/{known}", 404)
        assert "entry" not in program.ask(f"{where}?_id={known}")
    program.ask(f"/fhir/Patient/{devon}/$everything", 404)
