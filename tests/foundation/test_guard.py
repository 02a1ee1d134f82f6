"""No endpoint without a rule: not at the start, not on any request."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.guard import RuleMissing, check_every_endpoint
from portal.access.rules import rule_of, within
from portal.audit.models import AuditEvent
from portal.database import db
from portal.programs.models import Group
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def bare() -> str:
    return "everything"


def test_the_start_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    check_every_endpoint(app)
    monkeypatch.setitem(app.view_functions, "accounts.away", bare)
    with pytest.raises(RuleMissing, match=r"accounts\.away"):
        check_every_endpoint(app)


@pytest.mark.parametrize("name", [None, "maya", "sam"])
def test_a_request_is_refused(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    visit(name).get("/away")
    monkeypatch.setitem(app.view_functions, "accounts.away", bare)
    assert "everything" not in visit(name).get("/away", status=404).html


def test_every_rule_says_who(app: Flask) -> None:
    for name, view in app.view_functions.items():
        rule = rule_of(view)
        assert rule is not None, name
        assert rule.words, name


def test_a_scope_without_a_name_is_no_rule() -> None:
    with pytest.raises(TypeError, match="needs a name"):
        within(select(Group), "group_id")


def test_nothing_but_the_doors_is_open_to_anyone(app: Flask) -> None:
    """Whoever opens another address to the whole world writes it down here."""
    rules = {name: rule_of(view) for name, view in app.view_functions.items()}
    anyone = {name for name, rule in rules.items() if rule and rule.open_to_anyone}
    doors = {"sign_in", "begin_sign_in", "sign_out", "leave", "away", "invitation", "accept_invitation"}
    doors |= {"forgot", "ask_for_password", "new_password", "set_new_password", "ask_passkey", "sign_in_by_passkey"}
    doors |= {"go_to_provider", "back_from_provider", "sign_out_at_provider", "staying", "accessibility"}
    more = {
        "safety.help",
        "safety.healthz",
        "safety.readyz",
        "safety.csp_report",
        "coping.off",
        "coping.worker",
        "records.check",
        "records.check_code",
        "calendar.feed",
        "fhir.metadata",
        *(f"fhir.{one}" for one in ("read", "whole", "search", "binary")),  # with a key: see tests/records
        "delivery.mail_off",
        "delivery.stop_mail",
        "installed.manifest",
        "installed.worker",
        "installed.offline",
        *("installed.brand", "installed.mark"),  # colors and a mark, on the page before the door too
        "showcase.components",  # in the demo alone
    }
    assert anyone == {f"accounts.{door}" for door in doors} | more
    half_in = {name for name, rule in rules.items() if rule and rule.before_second_factor}
    steps = {"second_step", "give_code", "second_factor_setup", "set_up_second_factor"}
    steps |= {"confirm_second_factor", "second_step_by_passkey"}
    assert half_in == {f"accounts.{step}" for step in steps}


def test_not_hers_and_not_there_look_the_same_and_are_noted(
    app: Flask, visit: Visit, ids: Any, time_machine: Any
) -> None:
    time_machine.move_to(clock.now(), tick=False)  # a form's token says when it was made
    sam, lena = visit("sam"), visit("lena")
    person, lena_id = ids("maya"), ids("lena")
    sam.get(f"/admin/people/{person}")
    refused = [lena.get(f"/admin/people/{one}", status=404).html for one in (person, uuid4())]
    assert refused[0] == refused[1]
    assert [sam.get(f"/admin/people/{uuid4()}", status=404).status] == [404]
    with app.app_context():
        noted = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "refused")).all()
        assert [event.actor_id for event in noted].count(lena_id) == 2
        assert {event.subject for event in noted} == {"admin.person"}
