"""Fields that a form does not have change nothing: every column of every table, sent along with every form."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import wraps

import pytest
import time_machine
from flask import request
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.accounts.models import User
from portal.database import db
from tests.access.cast import CAST, SIGNED_IN
from tests.access.clinic import Clinic
from tests.access.forms import Fields, Form, extras, forms_on_pages
from tests.access.rows import Rows, rows_of
from tests.access.walking import Matrix
from tests.proof.row import Proof

QUICK = 12
BY_CHANCE = {
    "hash",
    "head",
    "previous",
    "request_id",
    "token_hash",
    "secret_hash",
    "wrapped_key",
    "code_hash",
    "password_hash",
}
"""Columns that are never twice the same."""


@pytest.mark.proof("A7")
def test_fields_that_a_form_has_not_change_nothing(matrix: Matrix, proof: Proof) -> None:
    people = (
        SIGNED_IN if proof.full else [CAST[name] for name in proof.random.sample(["maya", "jordan", "dana", "sam"], 1)]
    )
    forms = forms_on_pages(matrix, people)
    if not proof.full:
        forms = proof.random.sample(forms, min(len(forms), round(QUICK * matrix.share) or 1))
    done, wrong = 0, []
    for form in forms:
        more = extras(matrix.clinic.app, *_ids(matrix.clinic), form)
        alone, together = (_effect(matrix.clinic, form, these) for these in ((), more))
        done += bool(alone[1])
        found = [f"{form}: {one}" for one in _differences(alone, together)]
        proof.tried(len(more), len(found))
        wrong += found
    proof.figures |= {"forms": len(forms), "of them with an effect of their own": done}
    assert not wrong, "\n".join(wrong)


def test_a_view_that_takes_what_comes_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    view = clinic.app.view_functions["choices.choose"]

    @wraps(view)
    def populating(**arguments: object) -> object:
        columns = {name: value for name, value in request.form.items() if name in ("credentials", "language")}
        if columns:
            db.session.execute(update(User).values(**columns))
        return view(**arguments)

    forms = [one for one in forms_on_pages(Matrix(clinic), [CAST["nora"]]) if one.endpoint == "choices.choose"]
    monkeypatch.setitem(clinic.app.view_functions, "choices.choose", populating)
    more = extras(clinic.app, *_ids(clinic), forms[0])
    assert _differences(_effect(clinic, forms[0], ()), _effect(clinic, forms[0], more))


Effect = tuple[int, Counter[str]]
_NOW = clock.now()


def _effect(clinic: Clinic, form: Form, more: Fields) -> Effect:
    """What becomes of a form: its status, and every row and column that it changes. The clock stands still."""
    clinic.restore()
    before, browser = rows_of(clinic.app), clinic.browsers[form.who.name]
    fields = MultiDict([*form.fields, *more])
    with time_machine.travel(_NOW, tick=False):
        status = browser.post(form.url, fields).status_code
    return status, Counter(_changed(before, rows_of(clinic.app)))


def _changed(before: Rows, after: Rows) -> Iterator[str]:
    fresh = {
        one.replace("-", ""): f"new {table}" for table in after for one in after[table].keys() - before[table].keys()
    }
    for table, now in after.items():
        then = before[table]
        yield from (f"{table}: gone {one}" for one in then.keys() - now.keys())
        for one, row in now.items():
            told = {
                column: _told(column, value, fresh)
                for column, value in row.items()
                if one not in then or then[one][column] != value
            }
            if told:
                yield f"{table} {fresh.get(one.replace('-', ''), one)}: {sorted(told.items())}"


def _told(column: str, value: object, fresh: dict[str, str]) -> object:
    """Without what chance decides: of a sealed word its length."""
    if column in BY_CHANCE:
        return "by chance"
    if column.endswith("_sealed"):
        return len(str(value))
    if isinstance(value, str):
        return _ID.sub(lambda one: fresh.get(one[0].replace("-", ""), one[0]), value)
    return fresh.get(str(value).replace("-", ""), value)


_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def _differences(alone: Effect, together: Effect) -> Iterator[str]:
    if alone[0] != together[0]:
        yield f"{alone[0]} became {together[0]}"
    yield from (f"not any more: {one}" for one in alone[1] - together[1])
    yield from (f"now too: {one}" for one in together[1] - alone[1])


def _ids(clinic: Clinic) -> tuple[str, str]:
    """Of somebody and of a group that few who send the forms have to do with."""
    return clinic.things.named("person", "lena").id, clinic.things.named("group", "evening").id
