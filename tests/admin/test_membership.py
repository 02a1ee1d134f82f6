"""A place, a leader, a care team: each from a day until a day, and what that opens and shuts."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.access.scope import Scope
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.programs import policy
from portal.programs.actions import joining
from portal.programs.models import CareTeamMember, Enrollment, Group, GroupLeader
from tests.admin.looking import led_on
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


def day(offset: int = 0) -> date:
    return clock.today_in(ZONE) + timedelta(days=offset)


def within(app: Flask, scope: Scope[Any], person: UUID) -> set[UUID]:
    """What somebody reaches by a scope, now."""
    with app.app_context():
        found = db.session.scalars(scope, {"actor_id": person, "today": day(), "now": clock.now()})
        return {thing.id for thing in found}


def rows(app: Flask, statement: Any) -> Any:
    with app.app_context():
        return db.session.scalar(statement)


def place_of(app: Flask, patient: UUID, group: UUID) -> Any:
    wanted = select(Enrollment).where(Enrollment.patient_id == patient, Enrollment.group_id == group)
    return rows(app, wanted.order_by(Enrollment.from_on.desc()))


def enroll(visitor: Visitor, group: UUID, patient: UUID, from_on: Any, status: int = 303) -> Any:
    form = visitor.get(f"/admin/groups/{group}/enrollments?patient={patient}")
    assert chosen(form) == [str(patient), str(day())]
    return visitor.post(form.response.request.path, {"patient": str(patient), "from_on": str(from_on)}, status=status)


def chosen(page: Page) -> list[str]:
    """What the form holds: the patient and the day."""
    (form,) = page.tree.xpath("//form[@method='post'][.//select[@name='patient']]")
    return [form.fields["patient"], form.fields["from_on"]]


def test_a_patient_gets_a_place_from_a_day(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group, lena = visit("sam"), ids("day group"), ids("lena")
    assert group not in within(app, policy.own_groups, lena)
    page = sam.follow(enroll(sam, group, lena, day()))
    assert "Lena Walsh" in page.text
    assert group in within(app, policy.own_groups, lena)
    audit = select(AuditEvent.verb).where(AuditEvent.chain_id == lena).order_by(AuditEvent.place.desc())
    assert rows(app, audit) == "enrolled"


def test_a_coming_place_opens_nothing_before_its_day(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group, lena = visit("sam"), ids("day group"), ids("lena")
    page = sam.follow(enroll(sam, group, lena, day(7)))
    assert "Lena Walsh" in page.tree.get_element_by_id("coming").text_content()
    assert group not in within(app, policy.own_groups, lena)
    assert "Next start" in sam.get("/admin/groups").text


@pytest.mark.parametrize(
    ("from_on", "sentence"),
    [
        (day(-15), "The first day you can choose"),
        (day(366), "The last day you can choose"),
        ("0001-01-01", "The first day you can choose"),
        ("next week", "Please give a day"),
        ("2026-11-\x00", "Please give a day"),
        ("", "This still needs an answer"),
    ],
)
def test_a_day_out_of_reach_is_a_sentence(visit: Visit, ids: Ids, from_on: Any, sentence: str) -> None:
    refused = enroll(visit("sam"), ids("day group"), ids("lena"), from_on, status=422)
    assert sentence in refused.text
    assert chosen(refused)[0] == str(ids("lena"))


def test_yesterdays_intake_can_be_entered_today(app: Flask, visit: Visit, ids: Ids) -> None:
    enroll(visit("sam"), ids("day group"), ids("lena"), day(-14))
    assert place_of(app, ids("lena"), ids("day group")).from_on == day(-14)


@pytest.mark.parametrize("patient", ["", "nonsense", "\x00", "jordan", "sam"])
def test_only_a_patient_gets_a_place(app: Flask, visit: Visit, ids: Ids, patient: str) -> None:
    value = str(ids(patient)) if patient in ("jordan", "sam") else patient
    url = f"/admin/groups/{ids('day group')}/enrollments"
    refused = visit("sam").post(url, {"patient": value, "from_on": str(day())}, status=422)
    assert "Please choose one from the list." in refused.text or "This still needs an answer." in refused.text


def test_a_double_tap_gives_one_place(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group, lena = visit("sam"), ids("day group"), ids("lena")
    enroll(sam, group, lena, day())
    assert "has a place in this group already" in enroll(sam, group, lena, day(), status=422).text
    wanted = select(func.count()).select_from(Enrollment).where(Enrollment.patient_id == lena)
    assert rows(app, wanted.where(Enrollment.group_id == group)) == 1


def test_a_full_group_says_so_and_keeps_what_was_chosen(visit: Visit, ids: Ids) -> None:
    sam, group = visit("sam"), ids("day group")
    sam.post(f"/admin/groups/{group}/details", {"name": "Day group", "capacity": "2", "minimum": "0"})
    refused = enroll(sam, group, ids("lena"), day(3), status=422)
    assert "No place is free" in refused.text
    assert chosen(refused) == [str(ids("lena")), str(day(3))]


def test_two_at_once_for_the_last_place(app: Flask, visit: Visit, ids: Ids) -> None:
    """While one transaction has taken the last place and not ended, another waits for it, then finds no place."""
    sam, group, rosa, answers = visit("sam"), ids("day group"), ids("rosa"), []
    sam.post(f"/admin/groups/{group}/details", {"name": "Day group", "capacity": "3", "minimum": "0"})
    fields = {"patient": str(ids("lena")), "from_on": str(day()), "csrf_token": sam.csrf_token()}
    second = Thread(target=lambda: answers.append(sam.client.post(f"/admin/groups/{group}/enrollments", data=fields)))
    with app.app_context():
        begin_writing()
        joining.enroll(rosa, db.session.get_one(Group, group), day(), by=None)
        second.start()
        second.join(timeout=0.7)
        assert not answers, "the second did not wait"
        db.session.commit()
    second.join(timeout=15)
    assert [answer.status_code for answer in answers] == [422]
    assert "No place is free" in answers[0].get_data(as_text=True)


def test_a_place_ends(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group, maya = visit("sam"), ids("day group"), ids("maya")
    url = f"/admin/enrollments/{place_of(app, maya, group).id}/end-date"
    form = sam.get(url)
    assert "Maya Torres" in form.text
    page = sam.follow(sam.submit(form, "/end-date", last_day=str(day(-1)), how="left", sure="1"))
    assert "Maya Torres" in page.tree.get_element_by_id("past").text_content()
    assert group not in within(app, policy.own_groups, maya)
    assert place_of(app, maya, group).until_on == day(-1)
    later = {"last_day": str(day(4)), "how": "left"}
    assert "earlier day already" in sam.post(url, later, status=422).text


def test_an_end_to_come_is_planned_and_not_done(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group = visit("sam"), ids("day group")
    url = f"/admin/enrollments/{place_of(app, ids('maya'), group).id}/end-date"
    page = sam.follow(sam.submit(sam.get(url), "/end-date", last_day=str(day(4)), how="completed", sure="1"))
    assert "planned: completed" in page.text
    assert "2026, completed" not in page.text
    sam.submit(sam.get(url), "/end-date", last_day=str(day(-1)), how="completed", sure="1")
    assert "planned: completed" not in sam.get(f"/admin/groups/{group}").text


def test_a_place_that_never_began_goes_and_the_record_keeps_it(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group, lena = visit("sam"), ids("day group"), ids("lena")
    enroll(sam, group, lena, day(7))
    last = {"last_day": str(day()), "how": "completed", "sure": "1"}
    sam.post(f"/admin/enrollments/{place_of(app, lena, group).id}/end-date", last)
    assert place_of(app, lena, group) is None
    wanted = select(AuditEvent.verb).where(AuditEvent.chain_id == lena).order_by(AuditEvent.place.desc())
    assert rows(app, wanted) == "ended enrollment"


def test_a_new_leader_reaches_her_group_at_once_and_a_former_one_no_more(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group, luis, dana = visit("sam"), ids("day group"), ids("luis"), ids("dana")
    assert group not in within(app, policy.led_groups, luis)
    assert group in within(app, policy.led_groups, dana)
    form = sam.get(f"/admin/groups/{group}/leaders")
    sam.submit(form, "/leaders", leader=str(luis), from_on=str(day()))
    leader = rows(app, select(GroupLeader.id).where(GroupLeader.user_id == dana, GroupLeader.group_id == group))
    sam.submit(sam.get(f"/admin/leaders/{leader}/end-date"), "/end-date", last_day=str(day(-1)))
    assert group in within(app, policy.led_groups, luis)
    assert group not in within(app, policy.led_groups, dana)
    assert "leads this group already" in sam.submit(form, "/leaders", leader=str(luis), status=422).text


def test_a_leader_added_by_mistake_today_can_go_at_once(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group, luis = visit("sam"), ids("day group"), ids("luis")
    sam.post(f"/admin/groups/{group}/leaders", {"leader": str(luis), "from_on": str(day())})
    leader = rows(app, select(GroupLeader.id).where(GroupLeader.user_id == luis, GroupLeader.group_id == group))
    sam.post(f"/admin/leaders/{leader}/end-date", {"last_day": str(day(-1))})
    assert group not in within(app, policy.led_groups, luis)


def test_who_may_look_is_never_backdated(visit: Visit, ids: Ids) -> None:
    sam, yesterday = visit("sam"), str(day(-1))
    leaders, care = f"/admin/groups/{ids('day group')}/leaders", f"/admin/people/{ids('maya')}/care-team"
    assert (
        "first day you can choose"
        in sam.post(leaders, {"leader": str(ids("luis")), "from_on": yesterday}, status=422).text
    )
    fields = {"clinician": str(ids("priya")), "care_role": "therapist", "from_on": yesterday}
    assert "first day you can choose" in sam.post(care, fields, status=422).text


def test_a_new_therapist_reaches_the_patient_and_the_former_one_no_more(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, maya, jordan, priya = visit("sam"), ids("maya"), ids("jordan"), ids("priya")
    assert maya in within(app, policy.caseload, jordan)
    assert maya not in within(app, policy.caseload, priya)
    form = sam.get(f"/admin/people/{maya}/care-team")
    fields = {"clinician": str(priya), "care_role": "therapist", "from_on": str(day())}
    page = sam.follow(sam.submit(form, "/care-team", **fields))
    assert "Priya Nair" in page.text
    assert maya in within(app, policy.caseload, priya)
    assert maya not in within(app, policy.caseload, jordan)
    assert "has this part in the care team already" in sam.submit(form, "/care-team", status=422, **fields).text
    assert ids("devon") in within(app, policy.caseload, jordan), "the others stay"


def test_a_supervisor_joins_and_leaves(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, maya, priya = visit("sam"), ids("maya"), ids("priya")
    fields = {"clinician": str(priya), "care_role": "supervisor", "from_on": str(day())}
    sam.post(f"/admin/people/{maya}/care-team", fields)
    assert maya in within(app, policy.caseload, priya)
    assert maya in within(app, policy.caseload, ids("jordan"))
    member = rows(
        app, select(CareTeamMember.id).where(CareTeamMember.user_id == priya, CareTeamMember.patient_id == maya)
    )
    sam.submit(sam.get(f"/admin/care-team/{member}/end-date"), "/end-date", last_day=str(day(-1)))
    assert maya not in within(app, policy.caseload, priya)


@pytest.mark.parametrize("clinician", ["dana", "devon", "olga"])
def test_only_a_therapist_who_may_sign_in_answers_for_a_patient(visit: Visit, ids: Ids, clinician: str) -> None:
    fields = {"clinician": str(ids(clinician)), "care_role": "therapist", "from_on": str(day())}
    refused = visit("sam").post(f"/admin/people/{ids('maya')}/care-team", fields, status=422)
    assert "Please choose one from the list." in refused.text


def test_patients_to_choose_from_are_found_by_name(app: Flask, visit: Visit, ids: Ids) -> None:
    url = f"/admin/groups/{ids('evening group')}/enrollments"
    page = led_on(visit("sam"), f"{url}/search", {"q": "may"})
    offered = {option.get("value") for option in page.tree.iter("option")}
    assert str(ids("maya")) in offered
    assert str(ids("devon")) not in offered
    assert rows(app, select(User.name).where(User.id == ids("devon"))) == "Devon Kim"
