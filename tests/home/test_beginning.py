"""The work list of a clinic that has just begun says what is still to do, in order, until a patient can come."""

from flask import Flask

from portal.access.actor import Role
from portal.accounts import actions as accounts
from portal.accounts.models import Standing, User
from portal.database import db
from portal.operations import upgrade
from tests.home.given import links_in, section
from tests.schedule.given import today, writing
from tests.statements import counted
from tests.visitor import Visitor

TITLE = "beginning"
FACTS = {"name": "Harbor IOP", "short_name": "Harbor", "phone": "(978) 555-0100", "reply_days": "1", "zone": "UTC"}


def invited(sam: Visitor, name: str, role: Role) -> None:
    """Through the page; whoever it is takes the invitation up at once."""
    form = {"name": name, "email": f"{name.split()[0]}@example.org", "role": role.value}
    sam.submit(sam.get("/admin/people/invitation"), "/admin/people", status=200, **form)
    with writing(sam.app):
        person = db.session.query(User).filter_by(name=name).one()
        person.standing = Standing.ACTIVE


def first(app: Flask) -> Visitor:
    upgrade(app)
    with writing(app):
        sam, _token = accounts.invite(accounts.Newcomer("Sam Okafor", "sam@example.org", Role.ADMIN, today()), by=None)
        sam.standing = Standing.ACTIVE
    return Visitor(app, "sam")


def test_from_nothing_to_the_first_patient(empty: Flask) -> None:
    sam = first(empty)
    page = sam.get("/")
    assert links_in(page, TITLE) == [
        "/admin/clinic",
        "/admin/groups",
        "/admin/people/invitation",
        "/admin/people/invitation",
        "/admin/people/invitation",
        "/admin/people/rosters",
    ]
    for link in links_in(page, TITLE):
        sam.get(link)
    sam.submit(sam.get("/admin/clinic"), "/admin/clinic", on_call_name="Grace", on_call_phone="978 555 0101", **FACTS)
    assert "/admin/clinic" not in links_in(sam.get("/"), TITLE)
    _add_a_group(sam)
    assert "Add the weekly sessions" in section(sam.get("/"), TITLE)
    _add_a_session(sam)
    assert "weekly" not in section(sam.get("/"), TITLE)
    invited(sam, "Jordan Lee", Role.THERAPIST)
    invited(sam, "Dana Ruiz", Role.LEADER)
    words = section(sam.get("/"), TITLE)
    assert ("Invite a therapist" in words, "Invite a group leader" in words) == (False, False)
    assert "Say who leads each group" in words
    leaders = f"{_group(sam)}/leaders"
    sam.submit(sam.get(leaders), "/leaders", leader=_choice(sam, leaders))
    words = section(sam.get("/"), TITLE)
    assert ("who leads" in words, "second administrator" in words) == (False, True)
    invited(sam, "Maya Torres", Role.PATIENT)
    assert section(sam.get("/"), TITLE) == "", "a second administrator keeps nobody waiting"


def test_a_clinic_at_work_has_no_such_list(app: Flask) -> None:
    for name in ("jordan", "dana"):
        assert section(Visitor(app, name).get("/"), TITLE) == ""


def test_what_a_clinic_at_work_lacks_costs_no_statement(sqlite_app: Flask) -> None:
    """It is read with what every administrator's list asks: whether there are too many patients to add all up."""
    sam = Visitor(sqlite_app, "sam")
    with counted(sqlite_app) as statements:
        sam.get("/")
    assert len(statements) <= 10
    [asked] = [one for one in statements if "is_reachable" in one]
    assert "AS places" in asked


def _add_a_group(sam: Visitor) -> None:
    sam.submit(sam.get("/admin/programs"), "/admin/programs", name="Day IOP")
    for add, name in (("/tracks", "Morning"), ("/groups", "Group A")):
        (link,) = [one for one in sam.get("/admin/groups").links() if one.endswith(add) and one != "/admin/groups"]
        sam.submit(sam.get(link), add, name=name)


def _group(sam: Visitor) -> str:
    return next(one for one in sam.get("/admin/groups").links() if one.startswith("/admin/groups/"))


def _add_a_session(sam: Visitor) -> None:
    new = f"{_group(sam)}/series/new"
    sam.submit(sam.get(new), "/series/new", title="Thoughts", weekday="0", begins="09:00", ends="12:00")


def _choice(sam: Visitor, url: str) -> str:
    return str(sam.get(url).tree.xpath("//select/option/@value")[-1])
