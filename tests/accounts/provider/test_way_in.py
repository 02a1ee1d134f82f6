"""The clinic's own identity provider: whom it lets in, and everything that looks like its word and is not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Identity, Invitation, ProviderAnswer, RoleGrant, Standing, User
from portal.accounts.purging import purge
from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db
from tests.accounts.doors import Visit, cookie, give_second_factor, is_in, rows, sign_ins_of
from tests.accounts.provider.played import (
    ISSUER,
    START,
    Played,
    by_public_key,
    comes_back,
    new_key,
    of,
    query_of,
    unsigned,
)
from tests.visitor import Visitor

AGAIN, UNKNOWN = "Signing in did not work", "No staff account here belongs to this sign-in"
SetUp = Callable[..., None]
Ids = Callable[[str], UUID]


def verbs(app: Flask, user_id: UUID) -> list[str]:
    with app.app_context():
        said = select(AuditEvent.verb).where(AuditEvent.subject_id == user_id).order_by(AuditEvent.place)
        return list(db.session.scalars(said))


def actor_of(app: Flask, verb: str) -> UUID | None:
    with app.app_context():
        return db.session.scalars(select(AuditEvent.actor_id).where(AuditEvent.verb == verb)).one()


def roles_of(app: Flask, user_id: UUID) -> set[str]:
    with app.app_context():
        held = select(RoleGrant.role).where(RoleGrant.user_id == user_id, RoleGrant.until_on.is_(None))
        return set(db.session.scalars(held))


def change(app: Flask, name: str, **values: Any) -> None:
    with app.app_context():
        begin_writing()
        user = db.session.scalars(select(User).where(User.name.ilike(f"{name} %"))).one()
        for field, value in values.items():
            setattr(user, field, value)
        db.session.commit()


def test_staff_come_in_and_out(app: Flask, visit: Visit, ids: Ids, there: Played, set_up: SetUp) -> None:
    assert "Riverbend ID" not in visit().get("/sign-in").html, "nothing of it where it is not set up"
    visit().get(START, status=422)
    set_up(app)
    jordan, who = visit("priya"), ids("jordan")
    before = cookie(jordan)
    link = f"{START}?next=/review"
    assert link in visit().get("/sign-in?next=/review").links()
    assert there.sign_in(jordan, of("jordan"), start=link).headers["Location"] == "/review"
    assert is_in(jordan)
    assert cookie(jordan) != before, "a new sign-in has a new value"
    assert [one.ended_at is not None for one in sign_ins_of(app, "priya")] == [True]
    assert [one.by_provider for one in sign_ins_of(app, "jordan")] == [True]
    assert "linked identity" in verbs(app, who)
    again = visit()
    there.sign_in(again, of("jordan", email="new.name@elsewhere.example", email_verified=False))
    assert is_in(again), "linked once, her address may be any"
    there.sign_in(visit(), of("impostor", email="jordan@riverbend.example"), status=422)
    out = again.post("/sign-out")
    assert out.headers["Location"] == "/sign-in?left"
    assert not is_in(again)
    assert "/sign-out/provider" in again.follow(out).links()
    left = again.get("/sign-out/provider", status=303).headers["Location"]
    assert left.startswith(f"{ISSUER}/out?")
    assert query_of(left)["post_logout_redirect_uri"] == ["http://localhost/sign-in"]
    assert visit("dana").post("/sign-out").headers["Location"] == "/sign-in", "who did not come by it is not sent there"


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "n"},
    "another audience": {"aud": "another"},
    "two audiences, and for the other": {"aud": ["portal", "another"], "azp": "another"},
    "another issuer": {"iss": "https://id.elsewhere.example"},
    "nobody": {"sub": None},
    "of another access token": {"at_hash": "x"},
}


def test_what_was_typed_waits_beside(sqlite_app: Flask, there: Played, set_up: SetUp) -> None:
    """It cannot go along to another site: the link opens beside, and the page sends it when it is loaded again."""
    set_up(sqlite_app)
    jordan, words = Visitor(sqlite_app), {"called": "My phone", "theme": "dark"}
    there.sign_in(jordan, of("jordan"))
    there.sign_in(Visitor(sqlite_app), of("dana"))

    def beside(url: str, status: int, **more: Any) -> bool:
        page = jordan.post(url, {**words, **more}, status=status)
        return bool(page.tree.xpath("//a[contains(@href, '/provider')][@target='_blank']"))

    assert beside("/account/passkeys", 401)
    assert not beside("/account/proof", 422, carried_to="/account/passkeys", password="wrong")
    jordan.client.delete_cookie(sqlite_app.config["SIGN_IN_COOKIE"])
    assert beside("/account/passkeys", 401)
    assert not beside(
        "/sign-in", 422, email="x@example.org", carried_to="/account/passkeys", **{"carried-words.called": "x"}
    )
    there.sign_in(jordan, of("jordan", auth_time=clock.now().timestamp()))
    assert "My phone" in jordan.post("/account/passkeys", words, status=422).html, "the same once more"


def test_no_lie_is_believed(sqlite_app: Flask, there: Played, set_up: SetUp, time_machine: Any) -> None:
    set_up(sqlite_app)
    time_machine.move_to(clock.now(), tick=False)
    now = int(clock.now().timestamp())

    def tried(status: int = 422, words: str = AGAIN, query: dict[str, str] | None = None, **claims: Any) -> None:
        visitor = Visitor(sqlite_app)
        page = there.sign_in(visitor, of("jordan", **claims), status=status, **(query or {}))
        assert is_in(visitor) is (status == 303)
        assert status == 303 or words in page.text

    tried(303)
    for lie in LIES.values():
        tried(**lie)
    tried(303, iat=now - 500, exp=now - 59)  # the clocks of two machines
    tried(iat=now - 500, exp=now - 61)
    tried(303, iat=now + 59)
    tried(iat=now + 61)
    said = of("jordan", iss=ISSUER, aud="portal", iat=now, exp=now + 300)
    for made in (there.signed, unsigned, lambda claims: by_public_key(claims, there.key), Played().signed):
        visitor, right = Visitor(sqlite_app), made == there.signed
        back = there.answers(visitor, {})
        code, (claims, asked) = there.codes.popitem()
        there.codes[code] = ({"@token": made({**said, **claims})}, asked)
        comes_back(visitor, back, 303 if right else 422)
        assert is_in(visitor) is right
    tried(query={"iss": "https://id.elsewhere.example"})
    tried(303, query={"iss": ISSUER})
    tried(query={"error": "access_denied"})
    there.metadata["authorization_response_iss_parameter_supported"] = True
    set_up(sqlite_app)  # and with it what was kept of the provider goes
    tried()
    tried(303, query={"iss": ISSUER})


def test_an_answer_is_of_one_browser_and_once(
    app: Flask, visit: Visit, there: Played, set_up: SetUp, time_machine: Any
) -> None:
    set_up(app)
    mine, other, late = visit(), visit(), visit()
    back, copy = there.answers(mine, of("jordan")), visit()
    other.get(START, status=303)
    assert AGAIN in comes_back(other, back, 422).text, "somebody else's state"
    assert AGAIN in comes_back(visit(), back, 422).text, "one who never asked"
    copy.client.set_cookie("session", mine.client.get_cookie("session").value)  # type: ignore[union-attr]
    comes_back(mine, back)
    comes_back(mine, back, 422)
    calls = len(there.calls)
    assert AGAIN in comes_back(copy, back, 422).text, "a copy of the cookie"
    assert len(there.calls) == calls, "the provider is not even asked"
    back = there.answers(late, of("jordan"))
    time_machine.move_to(clock.now() + timedelta(minutes=10, seconds=1), tick=False)
    assert AGAIN in comes_back(late, back, 422).text
    assert not is_in(late)
    answered = select(func.count()).select_from(ProviderAnswer)
    assert rows(app, answered) == 1
    with app.app_context():
        begin_writing()
        purge(clock.now() + timedelta(days=3))
        db.session.commit()
    assert rows(app, answered) == 0


def test_staff_who_are_known_and_nobody_else(sqlite_app: Flask, there: Played, set_up: SetUp) -> None:
    set_up(sqlite_app, required=(("hd", "riverbend.example"), ("groups", "staff"), ("groups", "leads")))
    ours = {"hd": "riverbend.example", "groups": ["staff"]}

    def tried(name: str, status: int = 422, words: str = "", **claims: Any) -> str:
        visitor = Visitor(sqlite_app)
        page = there.sign_in(visitor, of(name, **{**ours, **claims}), status=status)
        assert is_in(visitor) is (status == 303)
        assert status == 303 or words in page.text
        return page.text

    for missing in ({"hd": None}, {"hd": "elsewhere.example"}, {"groups": ["others"]}):
        tried("jordan", words="gives you no part", **missing)
    for verified in ({"email_verified": False}, {"email_verified": None}, {"email_verified": "no"}, {"email": None}):
        tried("jordan", words="does not say that your e-mail address is checked", **verified)
        tried("maya", words="does not say that your e-mail address is checked", **verified)
    assert tried("maya", words=UNKNOWN) == tried("nobody.here", words=UNKNOWN), "a patient's address tells nothing"
    change(sqlite_app, "jordan", standing=Standing.DEACTIVATED)
    tried("jordan", words=UNKNOWN)
    change(sqlite_app, "jordan", standing=Standing.ACTIVE)
    tried("jordan", 303)
    change(sqlite_app, "jordan", standing=Standing.DEACTIVATED)
    tried("jordan", words=UNKNOWN)
    change(sqlite_app, "dana", standing=Standing.INVITED, password_hash="")
    dana = Visitor(sqlite_app)
    there.sign_in(dana, of("dana", **ours))
    assert "Password now" not in dana.get("/account").text, "she has none"
    assert rows(sqlite_app, select(func.count()).select_from(Invitation).where(Invitation.used_at.is_(None))) == 0


def test_an_account_made_anew_there(app: Flask, visit: Visit, ids: Ids, there: Played, set_up: SetUp) -> None:
    """An administrator undoes the link, once; nobody else can, and there is nothing of it where nobody is linked."""
    sam, undone = visit("sam"), f"/admin/people/{ids('jordan')}/identity"
    sheet = undone.removesuffix("/identity")
    set_up(app)
    assert "Undo the link" not in sam.get(sheet).text
    assert "nothing to undo" in sam.get(undone, status=409).text
    sam.post(undone)
    assert "unlinked identity" not in verbs(app, ids("jordan")), "there was nothing to undo"
    there.sign_in(visit(), of("jordan"))
    there.sign_in(visit(), of("jordan made anew", email="jordan@riverbend.example"), status=422)
    visit("dana").get(undone, status=404)
    assert undone in sam.get(sheet).links()
    page = sam.get(undone)
    assert "Riverbend ID" in page.text
    assert sam.submit(page, undone).headers["Location"] == f"{sheet}?said=admin.unlink"
    assert undone not in sam.get(sheet).links()
    assert verbs(app, ids("jordan"))[-1] == "unlinked identity"
    assert actor_of(app, "unlinked identity") == ids("sam")
    sam.submit(page, undone)  # the same button in another tab
    assert verbs(app, ids("jordan")).count("unlinked identity") == 1
    there.sign_in(visit(), of("jordan made anew", email="jordan@riverbend.example"))
    there.sign_in(visit(), of("jordan"), status=422)


def test_what_only_the_userinfo_says(sqlite_app: Flask, there: Played, set_up: SetUp) -> None:
    set_up(sqlite_app)
    there.userinfo = of("jordan")
    in_it, lied_to, mixed = (Visitor(sqlite_app) for _ in range(3))
    there.sign_in(in_it, {"sub": "jordan"})
    assert is_in(in_it)
    there.sign_in(lied_to, {"sub": "another"}, status=422)
    there.userinfo = {"sub": "priya", "email_verified": True}
    there.sign_in(mixed, {"sub": "priya", "email": "priya@riverbend.example"}, status=422)


ROLES = (("ther", "therapist"), ("cn=lead, ou=x", "leader"), ("adm", "admin"))


def test_the_claim_gives_and_takes_roles(app: Flask, visit: Visit, ids: Ids, there: Played, set_up: SetUp) -> None:
    set_up(app, role_claim="realm_access.roles", roles=ROLES)
    jordan, sam, here = ids("jordan"), ids("sam"), visit()

    def come(name: str, *roles: str, status: int = 303) -> str:
        return there.sign_in(here, of(name, realm_access={"roles": list(roles)}), status=status).html

    assert "gives you no part" in come("jordan", "other", status=422)
    assert roles_of(app, jordan) == {"therapist"}, "who was never linked loses nothing"
    come("jordan", "ther", "cn=lead, ou=x", "patient")
    assert roles_of(app, jordan) == {"therapist", "leader"}
    elsewhere = visit("jordan")
    come("jordan", "cn=lead, ou=x")
    assert roles_of(app, jordan) == {"leader"}
    assert not is_in(elsewhere)
    assert {"gave role leader", "ended role therapist"} <= set(verbs(app, jordan))
    assert "gives you no part" in come("jordan", status=422)
    assert roles_of(app, jordan) == set()
    come("jordan", "ther")
    assert roles_of(app, jordan) == {"therapist"}, "given again"
    come("sam", "ther")
    assert roles_of(app, sam) == {"admin", "therapist"}, "the last administrator stays"
    assert "kept the last administrator" in verbs(app, sam)
    come("jordan", "ther", "adm")
    come("sam", "ther")
    assert roles_of(app, sam) == {"therapist"}
    assert UNKNOWN in come("maya", "ther", status=422)


def test_whose_second_factor_counts(
    sqlite_app: Flask, there: Played, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(sqlite_app, second_factor=("mfa", "urn:strong"))
    monkeypatch.setitem(sqlite_app.config, "STAFF_SECOND_FACTOR", True)
    for said in ({"amr": ["pwd", "mfa"]}, {"acr": "urn:strong"}):
        strong = Visitor(sqlite_app)
        assert there.sign_in(strong, of("jordan", **said)).headers["Location"] == "/"
        assert is_in(strong)
    for said in ({}, {"amr": ["pwd"]}, {"acr": "1"}):
        weak = Visitor(sqlite_app)
        step = there.sign_in(weak, of("jordan", **said))
        assert step.headers["Location"].startswith("/sign-in/code")
        assert not is_in(weak)


def test_asked_again_who_it_is(sqlite_app: Flask, there: Played, set_up: SetUp, time_machine: Any) -> None:
    set_up(sqlite_app, second_factor=("mfa",))
    app, fresh = sqlite_app, "/account/passkeys"
    time_machine.move_to(clock.now(), tick=False)
    proof = f"/account/proof/provider?next={fresh}"

    def ago(**time: float) -> dict[str, float]:
        return {"auth_time": (clock.now() - timedelta(**time)).timestamp()}

    jordan = Visitor(app)
    there.sign_in(jordan, of("jordan", **ago(seconds=10)))
    jordan.get(fresh)
    there.sign_in(jordan, of("jordan", **ago(hours=5)))
    assert jordan.get(fresh, status=303).headers["Location"].startswith("/account/proof"), "signed in there long ago"
    there.sign_in(jordan, of("jordan"))
    page = jordan.follow(jordan.get(fresh, status=303))
    assert proof in page.links()
    asked = query_of(jordan.get(proof, status=303).headers["Location"])
    assert asked["prompt"] == ["login"]
    assert asked["max_age"] == ["0"]
    for lie in (of("jordan"), of("jordan", **ago(seconds=61)), of("priya", **ago(seconds=0))):
        there.sign_in(jordan, lie, status=422, start=proof)
        jordan.get(fresh, status=303)
    refused = jordan.get(there.answers(jordan, of("priya"), start=proof), status=303).headers["Location"]
    assert refused == f"/account/proof?next={fresh}", "where she was going is not forgotten"
    back = there.answers(jordan, of("jordan", **ago(seconds=0)), start=proof)
    copied = Visitor(app, "jordan")
    copied.client.set_cookie("session", jordan.client.get_cookie("session").value)  # type: ignore[union-attr]
    comes_back(copied, back, 422)
    assert there.sign_in(jordan, of("jordan", **ago(seconds=1)), start=proof).headers["Location"] == fresh
    jordan.get(fresh)
    time_machine.move_to(clock.now() + timedelta(minutes=6), tick=False)
    code = give_second_factor(app, "jordan")
    step = there.sign_in(jordan, of("jordan", **ago(seconds=0)), start=proof)
    assert step.headers["Location"].startswith("/sign-in/code"), "alone it stands for the password only"
    assert not is_in(jordan)
    done = jordan.submit(jordan.follow(step), "/code", code=code.at(clock.now()))
    assert done.headers["Location"] == fresh
    jordan.get(fresh)
    time_machine.move_to(clock.now() + timedelta(minutes=6), tick=False)
    there.sign_in(jordan, of("jordan", amr=["mfa"], **ago(seconds=0)), start=proof)
    jordan.get(fresh)


def test_away_changed_and_too_often(sqlite_app: Flask, there: Played, set_up: SetUp, time_machine: Any) -> None:
    set_up(sqlite_app, limits=True)
    visitor = Visitor(sqlite_app)
    time_machine.move_to(clock.now(), tick=False)
    there.is_there = False
    away = visitor.get(START, status=503)
    assert "Riverbend ID does not answer now" in away.text
    assert away.tree.xpath("//input[@id='password']"), "the other way in"
    there.is_there = True
    there.sign_in(visitor, of("jordan"))
    there.sign_in(visitor, of("jordan"))
    assert there.calls.count(f"{ISSUER}/.well-known/openid-configuration") == 2, "the first did not come"
    assert there.calls.count(f"{ISSUER}/keys") == 1
    there.key = new_key("k2")
    there.sign_in(visitor, of("jordan"), status=422)  # asked less than a minute ago
    time_machine.move_to(clock.now() + timedelta(minutes=1), tick=False)
    there.sign_in(visitor, of("jordan"))
    assert there.calls.count(f"{ISSUER}/keys") == 2
    back = there.answers(visitor, of("jordan"))
    there.is_there = False
    time_machine.move_to(clock.now() + timedelta(minutes=9), tick=False)
    comes_back(visitor, back, 503)
    there.is_there = True
    time_machine.move_to(clock.now() + timedelta(hours=1), tick=False)
    there.metadata["issuer"] = "https://id.elsewhere.example"
    visitor.get(START, status=503)
    there.metadata |= {"issuer": ISSUER, "token_endpoint": "http://id.riverbend.example/token"}
    visitor.get(START, status=503)
    there.metadata["token_endpoint"] = f"{ISSUER}/token"
    time_machine.move_to(clock.now() + timedelta(hours=2), tick=False)
    for _ in range(10):
        there.sign_in(visitor, of("jordan", aud="another"), status=422)
    assert "many tries" in there.sign_in(visitor, of("jordan"), status=429).text
    assert rows(sqlite_app, select(func.count()).select_from(Identity)) == 1
