"""An administrator keeps approvals and certifications: added once, corrected, taken back, each noted in the record."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.coverage.models import Authorization, Certification
from portal.database import db
from portal.vault.sealing import destroy_key
from tests.coverage.given import ago, ahead, came
from tests.schedule.given import writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


@pytest.fixture
def sam(visit: Visit) -> Visitor:
    return visit("sam")


@pytest.fixture
def maya(ids: Ids) -> str:
    return f"/admin/people/{ids('maya')}"


def fields(**more: object) -> dict[str, str]:
    given = {"payer": "Prairie Health", "reference": "PH-77", "unit": "days", "units": 18, "form_key": "k"}
    given |= {"from_on": ago(9), "until_on": ahead(20), **more}
    return {name: str(value) for name, value in given.items()}


def items(page: Page) -> list[str]:
    found = page.tree.xpath("//section[@aria-labelledby='authorizations-title']//li")
    return [" ".join(one.text_content().split()) for one in found]


def test_added_once_corrected_and_taken_back(app: Flask, sam: Visitor, maya: str, ids: Ids) -> None:
    came(app, ago(3), ago(2))
    assert "None is noted" in sam.get(f"{maya}/coverage").text
    form = sam.get(f"{maya}/authorizations")
    for _tap in range(2):
        sam.submit(form, "/authorizations", **{**fields(), "form_key": form.form("/authorizations")["form_key"]})
    [one] = items(sam.get(f"{maya}/coverage"))
    assert "Prairie Health · PH-77" in one
    assert "2 of 18 days" in one
    [correct] = [link for link in sam.get(f"{maya}/coverage").links() if link.endswith("/correction")]
    assert sam.get(correct).form("/correction")["payer"] == ["Prairie Health"]
    sam.submit(sam.get(correct), "/correction", units="10", unit="hours")
    [one] = items(sam.get(f"{maya}/coverage"))
    assert "6 of 10 hours" in one
    sam.post(correct, fields(form_key="another"), status=409)
    [back] = [link for link in sam.get(f"{maya}/coverage").links() if link.endswith("/removal")]
    sam.submit(sam.get(back), "/removal")
    sam.post(back, status=409)
    assert not items(sam.get(f"{maya}/coverage"))
    whose = ids("maya")
    with app.app_context():
        kept = db.session.scalars(select(Authorization).where(Authorization.patient_id == whose)).all()
        assert len(kept) == 2
        assert "Prairie" not in "".join(one.payer_sealed + one.reference_sealed for one in kept)
        verbs = db.session.scalars(select(AuditEvent.verb).where(AuditEvent.chain_id == whose)).all()
    for verb in ("noted authorization", "corrected authorization", "took back authorization", "read coverage"):
        assert verb in verbs


def test_two_that_overlap_are_taken_and_said_so(sam: Visitor, maya: str) -> None:
    sam.post(f"{maya}/authorizations", fields())
    sam.post(f"{maya}/authorizations", fields(form_key="2", from_on=ahead(21), until_on=ahead(30)))
    assert "overlap" not in sam.get(f"{maya}/coverage").text.lower()
    sam.post(f"{maya}/authorizations", fields(form_key="3", from_on=ahead(20), until_on=ahead(20)))
    page = sam.get(f"{maya}/coverage")
    assert "Some of these overlap. A day that lies in two counts for both." in page.text
    assert sum("Overlaps" in one for one in items(page)) == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"until_on": ago(10)}, "The last day has to be the first day or a later one."),
        ({"units": 0}, "Please give a number from 1 to 2000."),
        ({"units": "9" * 400}, "Please give a number from 1 to 2000."),
        ({"units": "many"}, "Please give a whole number."),
        ({"unit": "weeks"}, "Please choose one from the list."),
        ({"payer": "  "}, "This still needs some words."),
        ({"from_on": "0001-01-01"}, "The first day you can choose is"),
        ({"until_on": "9999-12-31"}, "The last day you can choose is"),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_field(
    sam: Visitor, maya: str, wrong: dict[str, object], says: str
) -> None:
    page = sam.post(f"{maya}/authorizations", fields(reference="<b>7", **wrong), status=422)
    assert says in page.text
    assert page.form("/authorizations")["reference"] == ["<b>7"]


def test_certifications(app: Flask, sam: Visitor, maya: str, ids: Ids) -> None:
    assert "Was due" in sam.get(f"{maya}/coverage").text, "the first is due when the stay begins"
    first = sam.get(f"{maya}/coverage").text
    assert "The program asks for one on the first day, and again every 30 days." in first
    for on in (ago(60), ago(60)):
        sam.post(f"{maya}/certifications", {"certified_by": "Dr. Feld", "certified_on": str(on), "form_key": "1"})
    assert "Was due" in sam.get(f"{maya}/coverage").text, "it was over when the stay began"
    sam.post(f"{maya}/certifications", {"certified_by": "Dr. Roy", "certified_on": str(ahead(1)), "form_key": "2"}, 422)
    sam.post(f"{maya}/certifications", {"certified_by": "Dr. Roy", "certified_on": str(ago(0)), "form_key": "2"})
    assert "The next one is due on" in sam.get(f"{maya}/coverage").text
    back = [link for link in sam.get(f"{maya}/coverage").links() if link.endswith("/removal")]
    assert len(back) == 2
    sam.submit(sam.get(back[0]), "/removal")
    page = sam.get(f"{maya}/coverage")
    assert "Dr. Roy" not in page.text
    assert "Dr. Feld" in page.text
    whose = ids("maya")
    with app.app_context():
        made = db.session.scalars(select(Certification).where(Certification.patient_id == whose)).all()
    assert len(made) == 2


def test_many_new_ones_are_certified_from_the_list_without_typing_the_doctor_again(
    sam: Visitor, maya: str, ids: Ids
) -> None:
    add = f"{maya}/certifications"
    assert add in sam.get("/admin/coverage").links()
    assert sam.get(add).form("/certifications")["certified_by"] == [""]
    sam.submit(sam.get(add), "/certifications", certified_by="Dr. Feld")
    assert add not in sam.get("/admin/coverage").links(), "the next is due in weeks"
    devon = f"/admin/people/{ids('devon')}/certifications"
    assert devon in sam.get("/admin/coverage").links()
    assert sam.get(devon).form("/certifications")["certified_by"] == ["Dr. Feld"]


def test_nothing_is_noted_of_somebody_whose_words_are_erased(app: Flask, sam: Visitor, maya: str, ids: Ids) -> None:
    whose = ids("maya")
    sam.post(f"{maya}/authorizations", fields())
    [correct] = [link for link in sam.get(f"{maya}/coverage").links() if link.endswith("/correction")]
    with writing(app):
        destroy_key(whose)
    refused = sam.post(f"{maya}/authorizations", fields(form_key="2"), status=409)
    assert "The words of this patient were erased" in refused.text
    assert "was erased for good" in sam.get(correct, status=410).text
    assert "was erased for good" in sam.post(correct, fields(form_key="3"), status=410).text
    with app.app_context():
        [kept] = db.session.scalars(select(Authorization).where(Authorization.patient_id == whose))
        assert kept.ended_at is None
