"""People: found, invited by a link that is shown once, let in and shut out, given and relieved of roles."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.access.actor import Role
from portal.accounts import actions as accounts
from portal.accounts.actions import open_invitation
from portal.accounts.models import Invitation, RoleGrant, SignIn, Standing, User
from portal.audit.models import AuditChain
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.vault.sealing import DataKey
from tests.admin.looking import log, people
from tests.notifications.given import by, round_of, with_settings
from tests.notifications.server import mail_server
from tests.visitor import Page, Visitor, object_id

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]

AMIR = {"name": "Amir Bel", "email": "Amir@Example.org", "role": "patient", "credentials": ""}


def day(offset: int = 0) -> date:
    return clock.today_in(ZONE) + timedelta(days=offset)


def rows(app: Flask, statement: Any) -> Any:
    with app.app_context():
        return db.session.scalar(statement)


def invite(visitor: Visitor, status: int = 200, **changes: str) -> Page:
    form = visitor.get("/admin/people/invitation")
    return visitor.submit(form, "/admin/people", status=status, **{**AMIR, "from_on": str(day()), **changes})


def token_on(page: Page) -> str:
    (link,) = page.tree.xpath("//input[@id='link']/@value")
    assert link.startswith("http://localhost/invitation/")
    return str(link.rsplit("/", 1)[1])


def test_a_person_is_invited_by_a_link_shown_once(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    page = invite(sam)
    token = token_on(page)
    assert "Copy it and give it to them" in page.text
    assert "Amir Bel" in page.text
    with app.app_context():
        invitation = open_invitation(token)
        assert invitation is not None
        amir = db.session.get_one(User, invitation.user_id)
        assert (amir.name, amir.email, amir.standing) == ("Amir Bel", "Amir@Example.org", Standing.INVITED)
        assert db.session.scalar(select(DataKey.id).where(DataKey.owner_id == amir.id))
        assert db.session.scalar(select(AuditChain.id).where(AuditChain.id == amir.id))
        person = amir.id
    assert token not in sam.get(f"/admin/people/{person}").html
    assert token not in sam.get("/admin/people").html
    assert token not in str([cookie.value for cookie in sam.client._cookies.values()])
    assert page.headers["Cache-Control"] == "no-store"
    Visitor(app).get(f"/invitation/{token}")


def test_an_address_is_invited_once(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    invite(sam)
    again = invite(sam, status=422, email="amir@example.ORG", name="Somebody Else")
    assert "has an account with this address already" in again.text
    assert again.form("/admin/people")["name"] == ["Somebody Else"]
    assert rows(app, select(func.count()).select_from(User).where(User.name.in_(["Amir Bel", "Somebody Else"]))) == 1


def test_two_invitations_of_one_address_at_once(app: Flask, visit: Visit, ids: Ids) -> None:
    """Neither sees the other's account before it is there; the second waits, then gets a sentence."""
    sam, by, answers = visit("sam"), ids("sam"), []
    fields = {**AMIR, "from_on": str(day()), "language": "en", "csrf_token": sam.csrf_token()}
    second = Thread(target=lambda: answers.append(sam.client.post("/admin/people", data=fields)))
    with app.app_context():
        begin_writing()
        accounts.invite(accounts.Newcomer("Amir Bel", "amir@example.org", Role.PATIENT, day()), by=by)
        second.start()
        second.join(timeout=0.7)
        assert not answers, "the second did not wait"
        db.session.commit()
    second.join(timeout=15)
    assert [answer.status_code for answer in answers] == [422]
    assert "has an account with this address already" in answers[0].get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \t "),
        ("name", "n" * 121),
        ("name", "A\x00B"),
        ("name", "\u200b\u2060"),
        ("email", "nobody"),
        ("email", "a@b"),
        ("email", "a b@example.org"),
        ("email", "e" * 250 + "@example.org"),
        ("role", "owner"),
        ("from_on", "soon"),
        ("from_on", "2019-01-01"),
        ("credentials", "c" * 41),
    ],
)
def test_a_faulty_invitation_makes_nothing(app: Flask, visit: Visit, field: str, value: str) -> None:
    before = rows(app, select(func.count()).select_from(User))
    refused = invite(visit("sam"), status=422, **{field: value})
    kept = refused.form("/admin/people")
    assert all(kept[name] == [text] for name, text in AMIR.items() if name not in (field, "credentials"))
    assert rows(app, select(func.count()).select_from(User)) == before


def test_a_new_link_ends_the_old_one(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    first = token_on(invite(sam))
    person = rows(app, select(User.id).where(User.name == "Amir Bel"))
    ask = sam.get(f"/admin/people/{person}/invitation")
    second = token_on(sam.submit(ask, "/invitation", status=200))
    with app.app_context():
        assert open_invitation(first) is None
        assert open_invitation(second) is not None


def test_somebody_with_a_password_gets_no_link(app: Flask, visit: Visit, ids: Ids) -> None:
    """It would let an administrator set a patient's password and read as her."""
    before = rows(app, select(func.count()).select_from(Invitation))
    refused = visit("sam").post(f"/admin/people/{ids('maya')}/invitation", status=409)
    assert "has not set a password yet" in refused.text
    assert rows(app, select(func.count()).select_from(Invitation)) == before


def test_deactivating_signs_out_at_the_next_request(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, luis = visit("sam"), visit("luis")
    live = select(func.count()).select_from(SignIn).where(SignIn.user_id == ids("luis"), SignIn.ended_at.is_(None))
    assert rows(app, live) == 1
    ask = sam.get(f"/admin/people/{ids('luis')}/standing")
    assert "Luis Ortega" in ask.text
    page = sam.follow(sam.submit(ask, "/standing"))
    assert "Deactivated" in page.text
    assert rows(app, live) == 0
    assert luis.client.get("/admin/groups").status_code in (303, 401)
    sam.submit(sam.get(f"/admin/people/{ids('luis')}/standing"), "/standing")
    assert rows(app, select(User.standing).where(User.id == ids("luis"))) is Standing.ACTIVE


def test_a_button_pressed_late_or_twice_lets_nobody_in_again(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('luis')}/standing"
    old = sam.get(url)
    sam.submit(old, "/standing")
    assert "deactivated already" in sam.submit(old, "/standing", status=409).text
    assert rows(app, select(User.standing).where(User.id == ids("luis"))) is Standing.DEACTIVATED
    again = sam.get(url)
    sam.submit(again, "/standing")
    assert "is not deactivated" in sam.submit(again, "/standing", status=409).text
    sam.post(url, {"change": "sideways"}, status=422)
    assert rows(app, select(User.standing).where(User.id == ids("luis"))) is Standing.ACTIVE


def test_a_deactivated_person_cannot_come_in_by_an_old_link(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    token = token_on(invite(sam))
    person = rows(app, select(User.id).where(User.name == "Amir Bel"))
    with app.app_context():
        assert open_invitation(token) is not None
    sam.post(f"/admin/people/{person}/standing", {"change": "out"})
    with app.app_context():
        assert open_invitation(token) is None
    sam.post(f"/admin/people/{person}/standing", {"change": "in"})
    assert rows(app, select(User.standing).where(User.id == person)) is Standing.INVITED


@pytest.mark.parametrize("change", ["standing", "roles"])
def test_nobody_changes_her_own_standing_or_roles(app: Flask, visit: Visit, ids: Ids, change: str) -> None:
    sam = visit("sam")
    what = "out" if change == "standing" else "give"
    fields = {"role": "therapist", "change": what, "from_on": str(day())}
    refused = sam.post(f"/admin/people/{ids('sam')}/{change}", fields, status=409 if change == "standing" else 422)
    assert "Another administrator can" in refused.text
    assert rows(app, select(User.standing).where(User.id == ids("sam"))) is Standing.ACTIVE
    assert rows(app, select(func.count()).select_from(RoleGrant).where(RoleGrant.user_id == ids("sam"))) == 1


def test_a_name_is_set_right(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('jordan')}/name"
    assert url in sam.get(f"/admin/people/{ids('jordan')}").links()
    sam.submit(sam.get(url), "/name", name=" ", status=422)
    page = sam.follow(sam.submit(sam.get(url), "/name", name="Jordan Lee-Park", credentials="PhD"))
    assert "Jordan Lee-Park, PhD" in page.text
    assert "Changed a name" in sam.get(f"/admin/access-log?person={ids('jordan')}").text


def test_namesakes_are_told_apart_where_one_is_chosen(visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('devon')}/name"
    enroll = f"/admin/groups/{ids('day group')}/enrollments"
    assert "devon@riverbend.example" not in sam.get(enroll).text
    sam.submit(sam.get(url), "/name", name="Maya Torres")
    page = sam.get(enroll).text
    assert "Maya Torres (devon@riverbend.example)" in page
    assert "Maya Torres (maya@riverbend.example)" in page
    assert "Maya Torres (devon@riverbend.example)" in log(sam, "of=Maya").text


def test_becoming_a_patient_brings_a_key_and_a_chain(app: Flask, visit: Visit, ids: Ids) -> None:
    luis = ids("luis")
    has_key = select(DataKey.id).where(DataKey.owner_id == luis)
    assert rows(app, has_key) is None
    sam = visit("sam")
    form = sam.get(f"/admin/people/{luis}/roles")
    sam.submit(form, "/roles", role="patient", change="give", from_on=str(day()))
    assert rows(app, has_key)
    assert rows(app, select(AuditChain.id).where(AuditChain.id == luis))


def test_roles_are_given_and_ended_from_a_day(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('jordan')}/roles"
    grant = select(RoleGrant).where(RoleGrant.user_id == ids("jordan"), RoleGrant.role == Role.ADMIN)
    visit("jordan").get("/admin/groups", status=404)
    sam.post(url, {"role": "admin", "change": "give", "from_on": str(day())})
    visit("jordan").get("/admin/groups")
    assert (
        "hold this role already"
        in sam.post(url, {"role": "admin", "change": "give", "from_on": str(day())}, status=422).text
    )
    sam.post(url, {"role": "admin", "change": "end", "from_on": str(day(3))})
    visit("jordan").get("/admin/groups")
    assert rows(app, grant).until_on == day(2)
    sam.post(url, {"role": "admin", "change": "give", "from_on": str(day(1))})
    assert rows(app, grant).until_on is None
    sam.post(url, {"role": "admin", "change": "end", "from_on": str(day())})
    visit("jordan").get("/admin/groups", status=404)
    assert (
        "do not hold this role"
        in sam.post(url, {"role": "admin", "change": "end", "from_on": str(day())}, status=422).text
    )


def finder(visitor: Visitor) -> Callable[[str], set[str]]:
    """By the words of the address, the names that are listed."""

    def found(query: str) -> set[str]:
        page = people(visitor, query)
        items = page.tree.xpath("//*[@id='people']//a[contains(@href, '/admin/people/')]")
        return {item.text_content().split(",")[0].strip() for item in items}

    return found


def test_people_are_found_by_name_role_and_whole_address(visit: Visit) -> None:
    sam = visit("sam")

    found = finder(sam)
    assert {"Maya Torres", "Jordan Lee", "Sam Okafor", "Olga Marsh"} <= found("")
    assert found("q=TORR") == {"Maya Torres"}
    assert found("q=MAYA@riverbend.example") == {"Maya Torres"}
    assert found("q=riverbend.example") == set()
    assert found("q=%25") == set()
    assert found("q=%00") == found("")
    assert found("role=leader") == {"Dana Ruiz", "Luis Ortega"}
    assert found("role=nonsense&after=nonsense") == found("")


def test_the_list_says_standing_groups_and_care_team(visit: Visit) -> None:
    text = people(visit("sam"), "q=maya").text
    for words in ("Maya Torres", "Patient", "Active", "Day group", "Jordan Lee"):
        assert words in text
    assert "Nora Beck" not in text, "that was until last month"
    assert "Deactivated" in people(visit("sam"), "q=olga").text


def test_one_person_shows_days_and_address(visit: Visit, ids: Ids) -> None:
    text = visit("sam").get(f"/admin/people/{ids('maya')}").text
    for words in ("maya@riverbend.example", "Day group", "Jordan Lee", "Nora Beck"):
        assert words in text
    assert "Maya Torres" in visit("sam").get(f"/admin/people/{ids('jordan')}").text


def test_pages_of_people_meet_without_gap_or_overlap(app: Flask, visit: Visit) -> None:
    """Those who are here, and the former: together everybody, and nobody in both."""
    with app.app_context():
        begin_writing()
        many = [
            User(name=f"Same Name {n % 3}", email_sealed="", email_lookup=f"x{n}", created_at=clock.now())
            for n in range(240)
        ]
        db.session.add_all(many)
        db.session.flush()
        db.session.add_all(
            RoleGrant(user_id=one.id, role=Role.THERAPIST, from_on=day(-9), until_on=day(-1) if n % 2 else None)
            for n, one in enumerate(many)
        )
        db.session.commit()
        everybody = db.session.scalar(select(func.count()).select_from(User))
    sam, found = visit("sam"), dict[str, list[str]]()
    for first in ("/admin/people", "/admin/people?who=former"):
        url, seen = first, found.setdefault(first, [])
        while url:
            page = sam.get(url)
            seen += page.tree.xpath("//*[@id='people']//a[contains(@href, '/admin/people/')]/@href")
            url = next((link for link in page.links() if "after=" in link), "")
        assert "Back to the first ones" in page.text
        assert len(seen) == len(set(seen)) > 120
    here, former = found.values()
    assert not set(here) & set(former)
    assert len(here) + len(former) == everybody
    assert all(object_id(link) for link in here + former)


def test_a_link_is_sent_by_mail_instead_and_nobody_else_holds_it(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    shown = token_on(invite(sam))
    person = rows(app, select(User.id).where(User.name == "Amir Bel"))
    url = f"/admin/people/{person}/invitation"
    assert "Send it by e-mail" not in sam.get(url).text, "no mail goes"
    assert "sends no e-mail" in sam.post(url, {"by": "mail"}, status=409).text
    with mail_server() as inbox, with_settings(app, mail=by(inbox.port)):
        assert "Send it by e-mail" in sam.get(url).text
        assert "/invitation/" not in sam.follow(sam.post(url, {"by": "mail"})).text
        with app.app_context():
            assert open_invitation(shown) is None
        round_of(app)
        [mail] = inbox.mails
    came = re.search(r"/invitation/[\w-]{43}", mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert came is not None
    assert "Amir" in visit(None).get(came.group()).text
