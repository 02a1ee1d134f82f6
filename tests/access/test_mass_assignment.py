"""Fields that a form does not have change nothing: every column of every table, sent along with every form."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import wraps

import pytest
import time_machine
from flask import request
from sqlalchemy import func, select, update

from portal.accounts.models import SignIn, User
from portal.database import db
from tests.access.asking import asks
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.clinic import Clinic
from tests.access.filling import Filled, forms_of, send
from tests.access.outcomes import admits
from tests.access.planting import planted
from tests.access.rows import Rows, rows_of
from tests.access.walking import Matrix
from tests.proof.row import Proof

QUICK = 12
BY_CHANCE = {
    "hash",
    "head",
    "previous",
    "request_id",
    "once",  # a change of what comes again names itself by a fresh id
    "token_hash",
    "secret_hash",
    "wrapped",
    "code_hash",
    "password_hash",
}
"""Columns that are never twice the same."""


@pytest.mark.proof("A7")
def test_fields_that_a_form_has_not_change_nothing(matrix: Matrix, proof: Proof) -> None:
    clinic, done, wrong = matrix.clinic, 0, []
    people = SIGNED_IN if proof.full else [CAST[proof.random.choice(["maya", "jordan", "dana", "sam"])]]
    forms = [form for who in people for form in forms_on_her_pages(clinic, who)]
    for form in forms if proof.full else proof.random.sample(forms, min(len(forms), round(QUICK * matrix.share) or 1)):
        more = planted(clinic, form)
        alone = _effect(clinic, form)
        found = list(_differences(alone, _effect(clinic, replace(form, fields=(*form.fields, *more)))))
        done += bool(alone[1])
        proof.tried(len(more), len(found))
        wrong += [f"{form}: {one}" for one in found]
    proof.figures |= {"forms": len(forms), "of them with an effect of their own": done}
    assert not wrong, "\n".join(wrong)


def test_a_view_that_takes_what_comes_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    view = clinic.app.view_functions["choices.choose"]

    @wraps(view)
    def populating(**arguments: object) -> object:
        db.session.execute(update(User).values(credentials=request.form.get("credentials", "")))
        return view(**arguments)

    (form,) = [one for one in forms_on_her_pages(clinic, CAST["nora"]) if one.endpoint == "choices.choose"][:1]
    monkeypatch.setitem(clinic.app.view_functions, "choices.choose", populating)
    taken_in = replace(form, fields=(*form.fields, *planted(clinic, form)))
    assert list(_differences(_effect(clinic, form), _effect(clinic, taken_in)))


def forms_on_her_pages(clinic: Clinic, who: Person) -> list[Filled]:
    """Of all pages that she may open, each kind once."""
    clinic.restore()
    pages = [ask for ask in asks(clinic.app, clinic.things, ("GET",), (False,)) if admits(CAST, who, ask)]
    return list({form.endpoint: form for form in forms_of(clinic, who.name, pages)}.values())


Effect = tuple[int, Counter[str]]


def _effect(clinic: Clinic, form: Filled) -> Effect:
    """What becomes of a form: its status, and every row and column that it changes. The clock stands still."""
    clinic.restore()
    before = rows_of(clinic.app)
    with time_machine.travel(_newest_sign_in(clinic), tick=False):
        status = send(clinic, form).status_code
    return status, Counter(_changed(before, rows_of(clinic.app)))


def _newest_sign_in(clinic: Clinic) -> datetime:
    """When the clinic was laid. Before it nobody would be signed in: a clock that was set back is not believed."""
    with clinic.app.app_context():
        found = db.session.scalar(select(func.max(SignIn.seen_at)))
        db.session.remove()
    assert found is not None
    return found


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
