"""A patient's binder holds all that she wrote and was written to, and no word of anyone else."""

import pytest

from portal.web import pdf
from tests.access.clinic import Clinic
from tests.access.markers import ANSWERED, PLANNED, found_in, mark, names_in
from tests.records.given import BINDER, Opened

WRITTEN = ("sent", "draft", "raised", "message", "reply", "enclosed", "page")
WRITTEN += ("schedule", "schedulepage", "billing", "billingpage")
ON_PAPER = ("sent", "draft", "raised")
ANSWER = ("feedback",)


@pytest.mark.parametrize("name", ["maya", "rosa"])
def test_hers_and_nothing_else(clinic: Clinic, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rosa was discharged a month ago, and reads her own still."""
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    answer = clinic.browsers[name].post(BINDER, {})
    binder = Opened(answer.get_data())
    words = "\n".join([*binder.names, *(binder.bytes(one).decode() for one in binder.names)])
    hers = (*(ANSWER if name in ANSWERED else ()), *(("plan",) if name in PLANNED else ()))
    assert found_in(words) == {mark(name, what) for what in (*WRITTEN, *hers)}
    assert found_in(binder.text("Binder.html")) == {mark(name, what) for what in (*ON_PAPER, *hers)}
    assert {one.split()[0].lower() for one in names_in(words)} == {name}
