"""Who administers one program only: everything of it, and of the others not so much as a name."""

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select, update

from portal.access.actor import Role
from portal.accounts.actions import Newcomer, add_account
from portal.accounts.models import RoleGrant, Standing, User
from portal.accounts.provider.roles import apply
from portal.audit.models import AuditEvent
from portal.coverage.actions import authorizing
from portal.coverage.actions.authorizing import Approved
from portal.coverage.models import Authorization, Certification, Unit
from portal.coverage.runway import Span
from portal.database import db
from portal.programs.actions import joining
from portal.programs.actions.waiting import wait
from portal.programs.group_models import WaitingPlace
from portal.programs.models import CareTeamMember, Enrollment, Group, GroupLeader, Program, Track
from portal.schedule.actions import reshaping
from portal.schedule.actions.reshaping import Weekly
from tests.actors import actor
from tests.admin.looking import log
from tests.schedule.given import group, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]

HERS, OTHERS = "DBT Evening IOP", "Adult Day IOP"
NOT_HERS = ("Maya", "Devon", "Rosa")
_OPEN = """
    access_log access_log_csv add_group add_leader add_series add_track add_waiting authorize certify change_address
    change_group change_name change_series change_track close_group close_track contact correct_authorization coverage
    coverage_of end_care end_enrollment end_leader end_series enroll first_day group groups hold invitation
    last_day_of_group last_day_of_track
    let_password_in_again outcomes outcomes_csv password_link people person readmit remove_group remove_track
    renew_invitation reopen_group reopen_track resume set_care_team standing step_down take_back_authorization
    take_back_certification take_back_end transfer unnoted waiting week weekly withdraw_waiting
"""
"""Of the administrator's screens, those that are about one program. The rest is the clinic's."""
OPEN = frozenset(_OPEN.split())
BESIDE = ("records.attendance", "records.attendance_csv", "downtime.week")
CLINICS = (
    "/messages",
    "/risk",
    "/emergency-access/reviews",
    "/handouts/library",
    "/admin/kept-records",
)


def of_program(app: Flask, name: str, patient: str) -> dict[str, UUID]:
    """What there is of everything in this program, laid where there is none."""
    with writing(app):
        sam, who = actor("sam"), actor(patient).id
        where = db.session.execute(
            select(Program.id, Track, Group)
            .join(Track, Track.program_id == Program.id)
            .join(Group, Group.track_id == Track.id)
            .where(Program.name == name)
        ).one()
        span = Span(Unit.DAYS, 18, today(), today() + timedelta(days=9))
        authorizing.authorize(sam, who, Approved("Prairie Health", "", span), f"a {name}")
        authorizing.certify(sam, who, today(), "Dr. Feld", f"c {name}")
        wait(who, where.Track, None, by=sam.id)
        series = reshaping.add_series(sam, where.Group, Weekly("Goals", 0, time(9), time(12)), today())
        found = {"program_id": where.id, "track_id": where.Track.id, "group_id": where.Group.id, "person_id": who}
        hers = {Authorization: "patient_id", Certification: "patient_id", WaitingPlace: "patient_id"}
        hers |= {CareTeamMember: "patient_id", Enrollment: "patient_id"}
        names = ("authorization_id", "certification_id", "waiting_id", "member_id", "enrollment_id")
        for argument, (kind, column) in zip(names, hers.items(), strict=True):
            newest = select(kind.id).where(getattr(kind, column) == who).order_by(kind.id.desc())
            found[argument] = db.session.scalars(newest).first()
        leader = select(GroupLeader.id).where(GroupLeader.group_id == where.Group.id)
        return {**found, "leader_id": db.session.scalars(leader).one(), "series_id": series.id}


def an_administrator(app: Flask, program: str = HERS) -> None:
    """Ada Quinn, of one program."""
    with writing(app):
        program_id = db.session.scalars(select(Program.id).where(Program.name == program)).one()
        who = Newcomer("Ada Quinn", "ada@riverbend.example", Role.PROGRAM_ADMIN, today(), program_id=program_id)
        ada = add_account(who, by=None)
        ada.standing = Standing.ACTIVE


def reach(app: Flask, there: dict[str, UUID], taking: bool = True) -> dict[str, str]:
    """GET addresses by endpoint: of the administrator's screens, and what stands beside them, for these things."""
    url_map, found = app.url_map.bind("localhost"), {}
    for route in app.url_map.iter_rules():
        name = route.endpoint.removeprefix("admin.")
        is_theirs = name != route.endpoint or name in BESIDE
        if is_theirs and "GET" in route.methods and route.arguments <= set(there) and (taking or route.arguments):
            found[name] = url_map.build(route.endpoint, {one: there[one] for one in route.arguments})
    return found


def clean(page: Page) -> bool:
    return not any(name in page.response.get_data(as_text=True) for name in NOT_HERS)


def test_a_program_s_administrator_has_its_screens_and_no_others(sqlite_app: Flask) -> None:
    app = sqlite_app
    an_administrator(app)
    hers, others = of_program(app, HERS, "lena"), of_program(app, OTHERS, "maya")
    ada, sam = Visitor(app, "ada"), Visitor(app, "sam")
    walked, led_to = reach(app, hers), set[str]()
    assert set(walked) >= OPEN
    for name, url in walked.items():
        page = ada.get(url, status=200 if name in OPEN or name in BESIDE else 404)
        assert clean(page), f"a name of another program’s patient stands in {name}"
        if page.status == 200 and "html" in page.headers["Content-Type"]:
            led_to |= {link.split("#")[0] for link in page.links() if link.startswith("/")}
    dead = {link for link in led_to if ada.client.get(link).status_code == 404}
    assert led_to
    assert not dead, "a screen of hers leads to where she is nobody"
    for name, url in reach(app, others, taking=False).items():
        ada.get(url, status=404)
        sam.get(url, status=409 if name == "unlink" else 200)  # it is there
    for url in CLINICS:
        ada.get(url, status=404)
        sam.get(url)
    shown = [sam.get(url) for name, url in walked.items() if name in ("people", "week", "coverage", "groups")]
    assert not all(clean(page) for page in shown), "names would be found where they stand"
    ways = " ".join(ada.get("/").tree.xpath("//nav//a/@href"))
    assert "/admin/week" in ways
    assert "/admin/clinic" not in ways
    assert "/admin/outbox" not in ways
    choosing, follow_up = "/account/notifications", "Of a follow-up you hear at once"
    assert follow_up in sam.get(choosing).text
    assert follow_up not in ada.get(choosing).text, "none ever comes to her"
    inviting, hers_alone = "/admin/people/invitation", f"/admin/people/{hers['person_id']}"
    assert "Credentials" in sam.get(inviting).text
    assert "Credentials" not in ada.get(inviting).text, "she invites patients"
    assert "Give a place in" in sam.get(hers_alone).text
    assert "Give a place in" not in ada.get(hers_alone).text, "there is no other group"


def test_she_gives_no_role_and_nobody_else_s_place(app: Flask, visit: Visit, ids: Ids) -> None:
    an_administrator(app)
    hers, others = of_program(app, HERS, "lena"), of_program(app, OTHERS, "maya")
    ada, sam = visit("ada"), visit("sam")
    for who in ("maya", "priya", "sam", "ada"):  # another's patient, staff, herself
        for what in ("", "/standing", "/email-address", "/password-link"):
            ada.get(f"/admin/people/{ids(who)}{what}", status=404)
    ada.post(f"/admin/people/{ids('lena')}/roles", {"role": "admin", "change": "give"}, status=404)
    ada.post(f"/admin/enrollments/{others['enrollment_id']}/end-date", {}, status=404)
    enrolling = f"/admin/groups/{hers['group_id']}/enrollments"
    ada.post(enrolling, {"patient": str(ids("maya")), "from_on": str(today())}, status=422)
    moving = ada.get(f"/admin/enrollments/{hers['enrollment_id']}/transfer")
    assert "Day group" not in moving.text
    assert "You look after no other group" in moving.text, "no empty list to choose from"
    assert "Day group" in sam.get(f"/admin/enrollments/{hers['enrollment_id']}/transfer").text

    fields = {"name": "Nia Okafor", "email": "nia@example.org", "from_on": str(today()), "language": "en"}
    invited = {**fields, "role": "patient", "where": str(hers["program_id"])}
    for change in ({"where": ""}, {"where": str(others["program_id"])}, {"role": "therapist"}, {"role": "admin"}):
        ada.post("/admin/people", {**invited, **change}, status=422)
    ada.post("/admin/people", invited, status=200)
    assert "Nia Okafor" in ada.get("/admin/people").text  # she has no place yet, and is found
    sam.post("/admin/people", {**invited, "email": "odd@example.org", "name": "Odd Berg", "where": ""}, status=200)
    assert "Odd Berg" not in ada.get("/admin/people").text
    ada.post(enrolling, {"patient": str(ids("nia")), "from_on": str(today())})
    assert "Nia Okafor" in ada.get(f"/admin/groups/{hers['group_id']}").text

    log = ada.get("/admin/access-log").text
    assert "Lena" in log
    assert "Maya" not in log
    assert "Maya" in sam.get(f"/admin/access-log?person={ids('maya')}").text
    _asks_who_did_it(visit, ids)

    with writing(app):  # lena goes on in the other program: she is its patient from now on
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == ids("lena"))).one()
        db.session.execute(update(WaitingPlace).values(ended_at=WaitingPlace.asked_at))
        joining.end_enrollment(place, today() - timedelta(days=1), by=None)
    ada.get(f"/admin/people/{ids('lena')}")  # who was hers and is nowhere else
    with writing(app):
        joining.enroll(ids("lena"), group("day"), today(), by=None)
    ada.get(f"/admin/people/{ids('lena')}", status=404)
    assert "Lena" not in ada.get(f"/admin/groups/{hers['group_id']}").text
    with writing(app):  # a day later she administers nothing any more
        db.session.execute(
            update(RoleGrant).where(RoleGrant.user_id == ids("ada")).values(until_on=today() - timedelta(days=1))
        )
    ada.get("/admin/people", status=404)


def test_what_was_decided_in_another_program_is_told_only_there(app: Flask, visit: Visit, ids: Ids) -> None:
    """Of a patient of hers who was in another program before: not that she was, nor why."""
    an_administrator(app)
    with writing(app):
        lena, elsewhere = actor("lena").id, select(Program.id).where(Program.name == OTHERS)
        before = joining.enroll(lena, group("day"), today() - timedelta(days=9), by=actor("sam").id, because="Relapse")
        joining.end_enrollment(before, today() - timedelta(days=2), by=actor("sam").id, because="Asked for evenings")
        here = db.session.scalars(select(Enrollment).where(Enrollment.group_id == group("evening").id)).one()
        joining.hold(here, today() + timedelta(days=3), None, by=actor("sam").id, because="A trip")
        grants = update(RoleGrant).where(RoleGrant.user_id == lena)
        db.session.execute(grants.values(program_id=elsewhere.scalar_subquery()))
    url, not_hers = f"/admin/people/{ids('lena')}", ("Relapse", "Asked for evenings", "Day group", OTHERS)
    hers, all_of_it = visit("ada").get(url).text, visit("sam").get(url).text
    assert "A trip" in hers
    assert [words for words in not_hers if words in hers] == []
    assert all(words in all_of_it for words in (*not_hers, "A trip"))


def _asks_who_did_it(visit: Visit, ids: Ids) -> None:
    """Staff are found; what they did for other programs' patients is not, and those patients are nobody to her."""
    ada, sam = visit("ada"), visit("sam")
    his = f"by={ids('sam')}&of="
    assert set(_column(log(sam, f"{his}Maya"), "Who")) == {"Sam Okafor"}, "there is something that is not for her"
    found = log(ada, "by=Sam+Okafor")
    assert set(_column(found, "In the record of")) == {"Lena Walsh"}
    assert set(_column(found, "Who")) == {"Sam Okafor"}
    for words in ("by=Maya", "of=Maya", "of=Sam"):
        assert "Nobody fits" in log(ada, words).text


def _column(page: Page, label: str) -> list[str]:
    return [cell.text_content().strip() for cell in page.tree.xpath(f"//td[@data-label='{label}']")]


def test_an_administrator_of_the_clinic_says_where_a_role_is_held(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, jordan, dana = visit("sam"), ids("jordan"), ids("dana")
    with app.app_context():
        programs = {row.name: row.id for row in db.session.execute(select(Program.name, Program.id))}
    evening, day = str(programs[HERS]), str(programs[OTHERS])

    def change(who: UUID, role: str, where: str, what: str = "give", status: int = 303) -> Page:
        sent = {"role": role, "where": where, "change": what, "from_on": str(today())}
        return sam.post(f"/admin/people/{who}/roles", sent, status=status)

    change(jordan, "admin", evening)
    assert f"Administrator of {HERS}" in sam.get(f"/admin/people/{jordan}").text
    assert "Jordan" in sam.get("/admin/people?role=admin").text
    assert "already" in change(jordan, "admin", evening, status=422).text
    change(jordan, "admin", day)  # two programs, one after the other
    change(jordan, "admin", evening, "end")
    assert "not hold" in change(jordan, "admin", "", "end", status=422).text
    change(jordan, "admin", "")
    assert "already" in change(jordan, "admin", evening, status=422).text  # the whole clinic holds every program
    change(ids("sam"), "admin", evening, "end", status=422)  # nobody does it to herself: one is always left
    with app.app_context():
        held = select(func.count(RoleGrant.id)).where(RoleGrant.user_id == ids("sam"), RoleGrant.role == Role.ADMIN)
        assert db.session.scalar(held) == 1
        noted = set(db.session.scalars(select(AuditEvent.verb)))
    assert {"gave role program_admin", "ended role program_admin", "set where a role is held"} <= noted

    change(dana, "leader", "", "end")
    change(dana, "leader", day)
    leading = f"/admin/groups/{ids('evening group')}/leaders"
    assert "Dana" not in sam.get(leading).text
    sam.post(leading, {"leader": str(dana), "from_on": str(today())}, status=422)
    change(dana, "leader", evening)
    sam.post(leading, {"leader": str(dana), "from_on": str(today())})


def test_a_claim_makes_nobody_wider(sqlite_app: Flask) -> None:
    """The provider says that she is an administrator; of what, the clinic has said."""
    an_administrator(sqlite_app)
    with writing(sqlite_app):
        ada = db.session.get_one(User, actor("ada").id)
        apply(ada, frozenset({Role.ADMIN}))
        assert actor("ada").roles == {Role.PROGRAM_ADMIN}
        apply(ada, frozenset({Role.LEADER}))
        assert actor("ada").roles == {Role.LEADER}
        apply(ada, frozenset({Role.ADMIN}))
        assert actor("ada").roles == {Role.ADMIN}, "who was not limited has the whole clinic"


def test_how_a_patient_is_reached_is_corrected_for_her_own_alone(app: Flask, visit: Visit, ids: Ids) -> None:
    an_administrator(app)
    ada = visit("ada")
    hers, other = (f"/admin/people/{ids(one)}/contact" for one in ("lena", "maya"))
    visit("sam").get(other)
    ada.get(other, status=404)
    ada.post(other, {"phone": "(555) 555-0112"}, status=404)
    page = ada.submit(ada.get(hers), "/contact", phone="(555) 555-0117")
    assert hers in ada.follow(page).links()
    assert "(555) 555-0117" in visit("lena").get("/account/contact").html
    assert "(555) 555-0112" not in visit("maya").get("/account/contact").html
