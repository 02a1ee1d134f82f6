"""What a patient takes along, and what an app of hers reads, holds what is hers and no word or name of anyone else."""

import pytest

from portal.web import pdf
from tests.access.clinic import Clinic
from tests.access.markers import ANSWERED, PLANNED, found_in, mark, names_in, readable_by
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


def test_an_app_hears_what_she_sent(clinic: Clinic) -> None:
    """Not what she has not sent. And another patient's record is not there, whatever she may see of her elsewhere."""
    made = clinic.browsers["maya"].post("/records/apps", {"called": "An app", "days": "30", "form_key": "k"})
    program = App(clinic.app, key_in(made.get_data(as_text=True)))
    ids = {name: clinic.things.named("person", name).id for name in ("maya", "devon")}
    program.ask(f"/fhir/Patient/{ids['maya']}/$everything")
    text = program.answer.get_data(as_text=True)
    assert mark("maya", "sent") in found_in(text) <= readable_by("maya")
    assert mark("maya", "draft") not in text
    assert names_in(text) == {"Maya Torres"}
    program.ask(f"/fhir/Patient/{ids['devon']}/$everything", 404)
