"""A field that names something by its id takes what its page offered, and nothing else there is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from portal.admin.forms.fields import PickField
from tests.access.cast import CAST, SIGNED_IN
from tests.access.clinic import NOTED, Clinic
from tests.access.filling import Filled, send
from tests.access.rows import Rows, rows_of
from tests.access.test_mass_assignment import forms_on_her_pages
from tests.access.walking import Matrix
from tests.proof.row import Proof

QUICK = 6
OTHERS = 3
"""How many things that were not offered each field is tried with, in full."""


@dataclass(frozen=True)
class Crossed:
    """A form in which one field names something that its page did not offer."""

    form: Filled
    name: str
    table: str
    other: str

    def __str__(self) -> str:
        return f"{self.form}: {self.name} = a {self.table} that was not offered"


@pytest.mark.proof("A5b")
def test_what_was_not_offered_is_not_taken(matrix: Matrix, proof: Proof) -> None:
    clinic, wrong = matrix.clinic, []
    people = SIGNED_IN if proof.full else [CAST[proof.random.choice(["jordan", "dana", "sam"])]]
    forms = [form for who in people for form in forms_on_her_pages(clinic, who)]
    rows = rows_of(clinic.app)
    crossed = [one for form in forms for one in cross(rows, form, proof)]
    for one in crossed if proof.full else proof.random.sample(crossed, round(QUICK * matrix.share) or 1):
        found = taken(clinic, one)
        proof.tried(1, bool(found))
        wrong += [f"{one}: {found}"] * bool(found)
    proof.figures["fields"] = len({(one.form.who, one.form.endpoint, one.name) for one in crossed})
    assert not wrong, "\n".join(wrong)


def test_a_list_that_takes_anything_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    (form,) = [one for one in forms_on_her_pages(clinic, CAST["sam"]) if one.endpoint == "admin.add_leader"]
    (crossed,) = [one for one in cross(rows_of(clinic.app), form, Proof("control")) if one.name == "leader"]
    assert not taken(clinic, crossed)
    monkeypatch.setattr(PickField, "pre_validate", lambda field, form: None)
    assert taken(clinic, crossed)


def cross(rows: Rows, form: Filled, proof: Proof) -> Iterator[Crossed]:
    """Each field that holds the id of a row, with ids of the same table that stand nowhere on its page."""
    table_of = {_bare(one): table for table, held in rows.items() for one in held}
    page = _bare(form.html)
    own = {_bare(one) for one, row in rows["user"].items() if row["name"].split()[0].lower() == form.who}
    for name, value in form.fields:
        table = table_of.get(_bare(value))
        if table:
            others = sorted(one for one in map(_bare, rows[table]) if one not in page and one not in own)
            for other in proof.random.sample(others, min(proof.size(1, OTHERS), len(others))):
                yield Crossed(form, name, table, str(UUID(other)))


def taken(clinic: Clinic, one: Crossed) -> str:
    """What was changed about the thing that was not offered, or now names it; "" for nothing."""
    clinic.restore()
    fields = tuple((name, one.other if name == one.name else value) for name, value in one.form.fields)
    before = rows_of(clinic.app)
    status = send(clinic, replace(one.form, fields=fields)).status_code
    if status >= 500:
        return f"answered {status}"
    return next(_naming(before, rows_of(clinic.app), _bare(one.other)), "")


def _naming(before: Rows, after: Rows, other: str) -> Iterator[str]:
    for table in after.keys() - NOTED:
        for one, row in after[table].items():
            if row != before[table].get(one) and other in map(_bare, map(str, row.values())):
                yield f"{table} changed"
        yield from (f"{table} gone" for one in before[table].keys() - after[table].keys() if _bare(one) == other)


def _bare(words: str) -> str:
    return words.replace("-", "")
