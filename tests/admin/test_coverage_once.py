"""The same authorization or certification from two pages is noted once, also at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.coverage.models import Authorization, Certification
from portal.database import db
from tests.coverage.given import ago, ahead
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
FORMS: dict[str, dict[str, Any]] = {
    "authorizations": {
        "payer": "Prairie Health",
        "reference": "PH-77",
        "unit": "days",
        "units": "18",
        "from_on": str(ago(9)),
        "until_on": str(ahead(20)),
    },
    "certifications": {"certified_by": "Dr. Feld", "certified_on": str(ago(3))},
}
ALREADY = {
    "authorizations": "The very same authorization is there already",
    "certifications": "The very same certification is there already",
}


def standing(app: Flask, what: str, whose: UUID) -> list[Any]:
    kind: Any = {"authorizations": Authorization, "certifications": Certification}[what]
    with app.app_context():
        its = select(kind).where(kind.patient_id == whose, kind.ended_at.is_(None))
        return list(db.session.scalars(its))


@pytest.mark.parametrize("what", FORMS)
def test_from_a_second_page_it_is_refused_and_said(app: Flask, visit: Visit, ids: Ids, what: str) -> None:
    sam, url, words = visit("sam"), f"/admin/people/{ids('maya')}/{what}", FORMS[what]
    first, second = sam.get(url), sam.get(url)
    sam.submit(first, f"/{what}", **words)
    name = next(iter(words))
    refused = sam.submit(second, f"/{what}", status=422, **{**words, name: f"  {words[name].upper()} "})
    assert ALREADY[what] in refused.text
    assert len(standing(app, what, ids("maya"))) == 1
    sam.submit(first, f"/{what}", **words)  # the same form, sent again: it did what it should
    other = {"certified_on": str(ago(4))} if what == "certifications" else {"reference": "PH-78"}
    sam.submit(sam.get(url), f"/{what}", **{**words, **other})
    assert len(standing(app, what, ids("maya"))) == 2
    sam.submit(sam.get(f"/admin/people/{ids('lena')}/{what}"), f"/{what}", **words)
    assert len(standing(app, what, ids("lena"))) == 1, "another patient's is another one"


def test_taken_back_it_can_be_added_again(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, whose = visit("sam"), f"/admin/people/{ids('maya')}"
    for what, words in FORMS.items():
        sam.submit(sam.get(f"{whose}/{what}"), f"/{what}", **words)
        [back] = [link for link in sam.get(f"{whose}/coverage").links() if link.endswith("/removal")]
        sam.submit(sam.get(back), "/removal")
        sam.submit(sam.get(f"{whose}/{what}"), f"/{what}", **words)
        assert len(standing(app, what, ids("maya"))) == 1
        [back] = [link for link in sam.get(f"{whose}/coverage").links() if link.endswith("/removal")]
        sam.submit(sam.get(back), "/removal")


def test_a_correction_makes_no_double_and_takes_nothing_away(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, whose, words = visit("sam"), f"/admin/people/{ids('maya')}", FORMS["authorizations"]
    for units in ("18", "20"):
        sam.submit(sam.get(f"{whose}/authorizations"), "/authorizations", **{**words, "units": units})
    before = {one.id: one.units for one in standing(app, "authorizations", ids("maya"))}
    [other] = [one for one, units in before.items() if units == 20]
    form = sam.get(f"/admin/authorizations/{other}/correction")
    refused = sam.submit(form, "/correction", status=422, units="18")
    assert "it would be the same as another authorization" in refused.text
    assert {one.id: one.units for one in standing(app, "authorizations", ids("maya"))} == before
    sam.submit(form, "/correction")
    assert len(standing(app, "authorizations", ids("maya"))) == 2, "saved as it is, it is its own double and none"


@pytest.mark.parametrize("what", FORMS)
def test_two_at_the_same_moment(app: Flask, visit: Visit, ids: Ids, what: str) -> None:
    url, start, answers = f"/admin/people/{ids('maya')}/{what}", Barrier(2), []
    sams = [visit("sam"), visit("sam")]
    pages = [sam.get(url) for sam in sams]

    def send(n: int) -> None:
        form = pages[n].form(f"/{what}")
        start.wait()
        answers.append(sams[n].client.post(url, data={**form, **FORMS[what]}).status_code)

    threads = [Thread(target=send, args=(n,)) for n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [303, 422]
    assert len(standing(app, what, ids("maya"))) == 1
