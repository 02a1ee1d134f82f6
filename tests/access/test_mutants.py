"""The matrix can fail: with a rule taken away, or turned into a wall, it says so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import bindparam, false, select, true
from sqlalchemy.orm import joinedload, with_expression

from portal.access.rules import rule_of
from portal.access.scope import entity_of
from portal.worksheets.models import Assignment, Submission
from tests.access.asking import asks
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.walking import walk

SCOPED = (
    ("messages.thread", "lena"),
    ("messages.draft", "priya"),
    ("messages.thread", "sam"),  # what is about care
    ("messages.attachment", "jordan"),  # what came with a bill
    ("messages.follow_up", "sam"),
    ("worksheets.sheet", "devon"),
    ("review.sheet", "priya"),
    ("review.sheet", "jordan"),  # drafts
    ("review_prints.sheet", "priya"),
    ("materials.material", "lena"),
    ("schedule.session", "devon"),
    ("schedule.notice", "jordan"),
    ("schedule.missed", "devon"),
    ("schedule.withdraw_make_up", "devon"),
    ("schedule.group", "lena"),
    ("caseload.agreement", "luis"),
    ("calendar.session", "lena"),
    ("caseload.patient", "nora"),
    ("caseload.group", "luis"),
    ("caseload.session", "dana"),  # a session of another group under her own group's address
    ("caseload.withdraw_handout", "luis"),
    ("caseload.mark_attendance", "luis"),
    ("caseload.confirm_guest", "luis"),
    ("caseload.saw_concern", "priya"),
    ("caseload.handout", "luis"),
    ("caseload.replace_handout", "sam"),
    ("caseload.shelved_handout", "maya"),
    ("caseload.shelved_file", "jordan"),
)
BY_ROLE = (("caseload.patients", "maya"), ("admin.people", "jordan"), ("worksheets.index", "sam"))
WITH_IT: dict[type, tuple[Any, ...]] = {
    Assignment: (joinedload(Assignment.homework), with_expression(Assignment.in_care, true())),
    Submission: (joinedload(Submission.assignment),),
}


def everything(statement: Any) -> Any:
    entity: Any = entity_of(statement)
    return select(entity).where(entity.id == bindparam("object_id")).options(*WITH_IT.get(entity, ()))


def nothing(statement: Any) -> Any:
    return statement.where(false())


@pytest.mark.parametrize(("endpoint", "name"), SCOPED)
def test_a_scope_that_lets_everything_through(clinic: Clinic, endpoint: str, name: str) -> None:
    assert not deviations(clinic, endpoint, name)
    with scope_changed(clinic, endpoint, everything):
        assert any("instead of 404" in one for one in deviations(clinic, endpoint, name))


@pytest.mark.parametrize(("endpoint", "name"), [("messages.thread", "lena"), ("review.sheet", "priya")])
def test_a_scope_that_lets_nothing_through(clinic: Clinic, endpoint: str, name: str) -> None:
    with scope_changed(clinic, endpoint, nothing):
        assert any("404 instead of what she asked for" in one for one in deviations(clinic, endpoint, name))


@pytest.mark.parametrize(("endpoint", "name"), BY_ROLE)
def test_a_role_nobody_asks_for(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, endpoint: str, name: str) -> None:
    view = clinic.app.view_functions[endpoint]
    assert not deviations(clinic, endpoint, name)
    monkeypatch.setattr(view, "__access_rule__", replace(rule_of(view), roles=frozenset()))
    assert deviations(clinic, endpoint, name)


def deviations(clinic: Clinic, endpoint: str, name: str) -> list[str]:
    asked = [ask for ask in asks(clinic.app, clinic.things) if ask.endpoint == endpoint]
    return walk(clinic, CAST[name], asked).deviations


@contextmanager
def scope_changed(clinic: Clinic, endpoint: str, change: Callable[[Any], Any]) -> Iterator[None]:
    """The statement that an endpoint's rule runs, changed."""
    fetch: Any = clinic.app.view_functions[endpoint].__wrapped__  # type: ignore[attr-defined]
    cell = dict(zip(fetch.__code__.co_freevars, fetch.__closure__, strict=True))["statement"]
    before = cell.cell_contents
    cell.cell_contents = change(before)
    try:
        yield
    finally:
        cell.cell_contents = before
