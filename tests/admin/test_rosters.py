"""Rosters as CSV: tried line by line, taken whole or not at all, and the same once more changes nothing."""

import csv
import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from portal.access.actor import Role
from portal.accounts import external
from portal.accounts.models import Invitation, RoleGrant, User
from portal.admin.actions import change_address
from portal.audit.models import AuditEvent
from portal.database import Base, db
from portal.notifications.models import Notice
from portal.programs.models import CareTeamMember, Enrollment, GroupLeader
from portal.vault.sealing import unseal
from portal.web.spreadsheet import as_typed, harmless
from tests.actors import actor
from tests.notifications.given import by, round_of, with_settings
from tests.notifications.server import mail_server
from tests.schedule.given import today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
HEAD = "external_id,name,email,role,group,first_day,therapist,credentials"
TED = "t-1,Ted Ño,ted@riverbend.example,therapist,,,,LCSW"
ANA = 'a-7,"Ruiz, Ana",ana@riverbend.example,patient,Day group,,t-1,'
LIV = "l-3,Liv Berg,liv@riverbend.example,leader,Evening DBT group,,,"


def _file(*lines: str) -> bytes:
    return "\r\n".join((HEAD, *lines)).encode("utf-8-sig")


def _send(sam: Visitor, content: bytes, status: int = 200) -> Page:
    return sam.post("/admin/people/rosters/trial", {"file": (BytesIO(content), "roster.csv")}, status=status)


def _take(sam: Visitor, tried: Page, status: int = 200, **more: str) -> Page:
    [text] = tried.tree.xpath("//input[@name='text']/@value")
    return sam.post("/admin/people/rosters", {"text": text, **more}, status=status)


def _verdicts(page: Page) -> list[str]:
    return [" ".join(row[2].text_content().split()) for row in page.tree.xpath("//*[@id='rows']//tbody/tr")]


def _rows() -> dict[str, int]:
    """How many there are in every table but what only notes requests."""
    known = {table.name: table for table in Base.metadata.sorted_tables}
    return {name: db.session.scalar(select(func.count()).select_from(known[name])) or 0 for name in known}


def _count(app: Flask) -> dict[str, int]:
    with app.app_context():
        return _rows()


def test_tried_then_taken_and_the_same_once_more_is_nothing(app: Flask, visit: Visit) -> None:
    sam, content = visit("sam"), _file(ANA, TED, LIV)
    before = _count(app)
    tried = _send(sam, content)
    assert _verdicts(tried) == ["New"] * 3
    assert "place in Day group from" in tried.text
    assert "3 new · 0 changed · 0 as they are" in tried.text
    assert _count(app) == before, "a trial leaves nothing"
    taken = _take(sam, tried)
    assert "The roster is in" in taken.text
    assert "/invitation/" not in taken.text, "links only where they were asked for"
    with app.app_context():
        people = {one.name: one for one in db.session.scalars(select(User).where(User.external_id_lookup.is_not(None)))}
        ana, ted, liv = (people[name] for name in ("Ruiz, Ana", "Ted Ño", "Liv Berg"))
        assert unseal(external.PLACE, ana.id, ana.external_id_sealed) == "a-7"
        assert "a-7" not in ana.external_id_sealed
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == ana.id)).one()
        assert (place.from_on, place.until_on) == (today(), None)
        care = db.session.scalars(select(CareTeamMember).where(CareTeamMember.patient_id == ana.id)).one()
        assert care.user_id == ted.id
        assert db.session.scalar(select(func.count(GroupLeader.id)).where(GroupLeader.user_id == liv.id)) == 1
        assert db.session.scalar(select(func.count(Invitation.id)).where(Invitation.user_id == ana.id)) == 0
        assert "took a roster" in set(db.session.scalars(select(AuditEvent.verb)))
    after = _count(app)
    again = _send(sam, content)
    assert _verdicts(again) == ["As it is"] * 3
    assert not again.tree.xpath("//input[@name='text']")
    _take(sam, tried)
    assert _count(app) == after


def test_a_change_is_a_change_and_what_is_known_better_stays(
    app: Flask, visit: Visit, ids: Callable[[str], UUID]
) -> None:
    sam = visit("sam")
    _take(sam, _send(sam, _file(ANA, TED)))
    changed = _file(
        "a-7,Ana Ruiz-Gil,ana@riverbend.example,patient,Evening DBT group,,jordan@riverbend.example,",
        "m-1,Maya Torres,maya@riverbend.example,patient,Day group,,,",  # here before there were numbers
        "r-1,Rosa Silva,rosa@riverbend.example,patient,Day group,,,",  # she left
        "t-1,Ted Ño,new@riverbend.example,therapist,,,,",
    )
    tried = _send(sam, changed)
    assert _verdicts(tried) == ["Changed", "Changed", "Changed", "As it is"]
    for words in ("name: Ruiz, Ana becomes Ana Ruiz-Gil", "The address is another one here", "external_id noted"):
        assert words in tried.text
    assert "Their place in this group ended, and stays so." in tried.text
    taken = _take(sam, tried, invites="y")
    assert "/invitation/" not in taken.text, "nobody of them is new"
    whose = ids("rosa")
    with app.app_context():
        ana = db.session.scalars(select(User).where(User.name == "Ana Ruiz-Gil")).one()
        assert ana.email == "ana@riverbend.example"
        assert db.session.scalar(select(func.count(Enrollment.id)).where(Enrollment.patient_id == ana.id)) == 1
        rosa = select(Enrollment).where(Enrollment.patient_id == whose, Enrollment.until_on.is_(None))
        assert db.session.scalar(rosa) is None
    assert _verdicts(_send(sam, changed)) == ["As it is"] * 4
    linked = _take(sam, _send(sam, _file(LIV)), invites="y")
    [link] = linked.tree.xpath("//*[@id='links']//code/text()")
    assert "Welcome, Liv" in visit(None).get("/invitation/" + link.rsplit("/", 1)[1]).text


def test_a_row_tells_all_its_faults_at_once(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    told = dict(
        _told(
            _send(
                sam,
                _file(
                    "G,Gg,notanemail,boss,No group,31/12/2026,nobody@x.example,",
                    "G,G2,g2@x.example,patient,No group,,nobody@x.example,",
                ),
                status=422,
            )
        )
    )
    for word in ("email: ", "role: ", "first_day: "):
        assert word in told["2"], told["2"]
    assert "external_id: This stands in line 2 too" in told["3"]
    for line in ("2", "3"):
        assert "group: There is no group" in told[line], told[line]
        assert "therapist: There is no therapist" in told[line], told[line]
    corrected = dict(_told(_send(sam, _file("G,G2,g2@x.example,patient,No group,,nobody@x.example,"), status=422)))
    assert "group: There is no group" in corrected["2"]
    assert "therapist: There is no therapist" in corrected["2"]


def test_what_only_the_portal_knows_is_told_beside_what_is_spelled_wrong(app: Flask, visit: Visit) -> None:
    """Who is here already, a day too far; and nobody hears of a therapist whose own line is to be corrected."""
    sam, before, far = visit("sam"), _count(app), today() + timedelta(days=900)
    told = dict(
        _told(
            _send(
                sam,
                "\n".join(
                    (
                        f"{HEAD},phone,language",
                        "l-1,Lena Walsh,lena@riverbend.example,leader,Day group,,,,555,Klingon",
                        f"n-1,New One,new@riverbend.example,patient,Day group,{far},t-2,,555,",
                        "n-2,New Two,two@riverbend.example,patient,Day group,soon,nobody@x.example,,,",
                        "n-3,New Three,three@riverbend.example,patient,Day group,,t-2,,,",
                        "t-2,Tom Day,tom@riverbend.example,therapist,,,,,,Klingon",
                    )
                ).encode(),
                status=422,
            )
        )
    )
    assert set(told) == {"2", "3", "4", "6"}
    for words in ("Lena Walsh is here in another role", "phone: ", "language: "):
        assert words in told["2"], told["2"]
    for words in ("phone: ", "first_day: Please give a day from"):
        assert words in told["3"], told["3"]
    assert "therapist" not in told["3"], "his own line is the one to correct"
    assert "group" not in told["4"], "whether there is room depends on the day"
    for words in ("first_day: ", "therapist: There is no therapist"):
        assert words in told["4"], told["4"]
    assert "language: " in told["6"]
    assert _count(app) == before


def test_a_day_is_taken_as_a_spreadsheet_saves_it_again(sqlite_app: Flask) -> None:
    sam, day = Visitor(sqlite_app, "sam"), today() + timedelta(days=3)
    tried = _send(sam, _file(f"n-1,New One,new@x.example,patient,Day group,{day.month}/{day.day}/{day.year},,"))
    assert f"from {day:%b} {day.day}, {day.year}" in tried.text
    assert "such as 2026-11-30" in _send(sam, _file("n-1,N,n@x.example,patient,,2026-13-01,,"), status=422).text


def test_a_file_makes_nobody_here_somebody_else(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    sam = visit("sam")
    _take(sam, _send(sam, _file(ANA, TED)))
    before, roles = _count(app), select(RoleGrant.role).where(RoleGrant.user_id == ids("jordan"))
    faulty = _file(
        "t-1,Totally Different,td@x.example,patient,Day group,,,",  # a number of two systems
        "j-1,Jordan Lee,jordan@riverbend.example,patient,Day group,,,",
        "l-1,Lena Walsh,lena@riverbend.example,leader,Day group,,,",
    )
    told = dict(_told(_send(sam, faulty, status=422)))
    assert "This number is that of Ted Ño here" in told["2"]
    assert "Jordan Lee is here in another role" in told["3"]
    assert "Lena Walsh is here in another role" in told["4"]
    assert _count(app) == before
    with app.app_context():
        assert db.session.scalars(roles).all() == [Role.THERAPIST]


def test_one_fault_and_nothing_of_it_is_taken(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    far = today() - timedelta(days=60)
    faulty = _file(
        ANA,  # t-1 is nobody
        TED.replace("therapist", "admin").replace("t-1", "t-9"),
        "x-1,,x@riverbend.example,patient,,,,",
        "",
        "x-2,X,no address,patient,,,,",
        "x-3,X,x3@riverbend.example,patient,No such group,,,",
        f"x-4,X,x4@riverbend.example,patient,Day group,{far},,",
        "x-4,X,x5@riverbend.example,patient,,,,",
        "x-6,X,x6@riverbend.example,helper,,soon,,",
        f"x-7,{'X' * 121},x7@riverbend.example,patient,,,,",
        "s-1,Sam Okafor,sam@riverbend.example,therapist,,,,",
        LIV,
    )
    before = _count(app)
    page = _send(sam, faulty, status=422)
    told = {int(line): words for line, words in _told(page)}
    assert set(told) == {2, 3, 4, 6, 7, 8, 9, 10, 11, 12}
    for line, words in {
        2: "therapist",
        3: "role",
        4: "name",
        6: "email",
        7: "group",
        8: "first_day",
        9: "external_id",
        10: "role",
        11: "name",
        12: "is here in another role",
    }.items():
        assert words in told[line], (line, told[line])
    assert "place in Day group" not in told[2], "nothing becomes of it"
    assert not page.tree.xpath("//input[@name='text']")
    sam.post("/admin/people/rosters", {"text": faulty.decode("utf-8-sig")}, status=422)
    assert _count(app) == before


def _told(page: Page) -> list[tuple[str, str]]:
    rows = page.tree.xpath("//*[@id='rows']//tbody/tr")
    found = [(row.get("data-line"), row[3].text_content()) for row in rows if "Needs a change" in row[2].text_content()]
    return [(line, " ".join(words.split())) for line, words in found]


def test_what_a_spreadsheet_made_of_a_cell_is_not_taken_for_what_stood_there(sqlite_app: Flask) -> None:
    """A long number it shortens, and an address it makes a link of."""
    sam = Visitor(sqlite_app, "sam")
    lines = [f"{number},Ann Lee,ann{at}@x.example,patient,,,," for at, number in enumerate(("1.23E+11", "4,5E+12"))]
    lines[1] = lines[1].replace("4,5E+12", '"4,5E+12"')
    lines += ["a-9,Ann Lee,mailto:ann@x.example,patient,,,,", "2E+1A,Bo Lee,bo@x.example,patient,,,,"]
    told = dict(_told(_send(sam, _file(*lines), status=422)))
    assert set(told) == {"2", "3", "4"}
    for line in ("2", "3"):
        assert "external_id: A spreadsheet has shortened this number" in told[line], told[line]
    assert "email: Please give an e-mail address" in told["4"]


def test_files_as_spreadsheets_write_them(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    german = "\n".join(line.replace(",", ";") for line in (HEAD, TED)).encode("cp1252")
    page = _send(sam, german)
    assert "Ted Ño" in page.text
    assert _verdicts(page) == ["New"]
    spanish = "Nombre\tCorreo electrónico\tROL\texternal-id\tFarbe\nTed\tt@x.example\tTerapeuta\t9\tblau\n".encode()
    page = _send(sam, spanish)
    assert _verdicts(page) == ["New"]
    assert "none of ours: Farbe" in page.text
    short = _send(sam, b"role,email,external_id,name\npatient,a@x.example,9\n", status=422)
    assert _verdicts(short) != ["New"], "she has no name"
    excel = _send(sam, f'sep=;\r\n{HEAD}\r\n{TED}\r\n"t-2,x'.replace(",", ";").encode(), status=422)
    assert "Line 4 cannot be read" in excel.text, "the first line names no columns, and counts"
    assert _verdicts(_send(sam, f"sep=,\r\n{HEAD}\r\n{TED}".encode())) == ["New"]
    unseen = TED.replace("Ted Ño", "\u200b\u2060")
    assert "This cell is empty" in _send(sam, _file(unseen), status=422).text
    alone = _send(sam, _file("a-8,Ann Lee,ann@riverbend.example,patient,,2027-01-04,,"))
    assert "so the first day is not used" in alone.text
    for content, words in {
        b"": "This file is empty",
        HEAD.encode(): "There is nobody in this file",
        b"name,email\nx,y": "external_id, role",
        b"name,name,email,role,external_id\n": "name is there twice",
        f'{HEAD}\n{TED}\n"t-2,x'.encode(): "Line 3 cannot be read",
        f"{HEAD}\n{TED},,,x".encode(): "Line 2 has more cells",
        f"{HEAD}\n{TED}".encode("utf-16"): "cannot be read",
        b"\x81\x8d\xff": "cannot be read",
        (HEAD + f"\n{TED}" * 201).encode(): "201 rows",
        b"x" * 300_000: "too large",
    }.items():
        assert words in _send(sam, content, status=422).text, words
    sam.post("/admin/people/rosters/trial", {}, status=422)
    sam.post("/admin/people/rosters", {"text": "nonsense"}, status=422)


def test_a_letter_and_its_accent_are_one_letter(app: Flask, visit: Visit) -> None:
    """As a Mac writes names, and as they are typed here."""
    sam = visit("sam")
    _take(sam, _send(sam, _file(TED)))
    apart = unicodedata.normalize("NFD", TED)
    assert apart != TED
    assert _verdicts(_send(sam, _file(apart))) == ["As it is"]


def test_the_template_is_a_roster_and_cells_come_back_as_they_were(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    template = sam.client.get("/admin/people/rosters/template.csv").data
    assert _verdicts(_send(sam, template)) == ["New", "New"]
    heads, *_people = csv.reader(StringIO(template.decode("utf-8-sig")))
    assert {"external_id", "name", "email", "role"} <= set(heads)
    for cell in ("=1+1", "-x", "'quoted", "plain", "@a", "", "O'Neil"):
        assert as_typed(harmless(cell)) == cell
    page = _send(sam, _file("=1+1,+Ana,ana@riverbend.example,patient,,,,"))
    assert "+Ana" in page.text


def test_two_who_are_taken_by_number_are_one(app: Flask, visit: Visit) -> None:
    """The database says so, whatever came at the same moment."""
    sam = visit("sam")
    _take(sam, _send(sam, _file(TED)))
    with app.app_context():
        one = db.session.scalars(select(User).where(User.external_id_lookup.is_not(None))).one()
        grants = select(func.count(RoleGrant.id)).where(RoleGrant.user_id == one.id)
        assert db.session.scalar(grants) == 1
    other = _send(sam, _file(TED.replace("t-1", "t-2")), status=422)
    assert "Somebody with another external_id has this address." in other.text


def test_who_is_new_is_invited_by_mail_and_by_one_only(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    roster = _file(ANA.replace("t-1", ""), TED, LIV)
    assert not _take(sam, _send(sam, roster)).tree.xpath("//form[@id='invite']"), "no mail goes out, so none is offered"
    with mail_server() as inbox, with_settings(sqlite_app, mail=by(inbox.port)):
        assert "Send 3 invitations" in _send(sam, roster).text  # all of it is here already
        taken = _take(sam, _send(sam, _file(ANA.replace("t-1", ""), TED.replace("LCSW", "LPC"), LIV)))
        assert "Send 3 invitations" in taken.text
        with sqlite_app.app_context():
            ted = db.session.scalars(select(User.id).where(User.name == "Ted Ño")).one()
        by_hand = sam.submit(sam.get(f"/admin/people/{ted}/invitation"), "/invitation", status=200)
        [link] = by_hand.tree.xpath("//input[@id='link']/@value")
        sent = sam.submit(taken, "/admin/people/rosters/invitations", status=200)
        assert "2 invitations are on their way" in sent.text
        assert "1 person has a link that works" in sent.text
        assert "Everybody has one already" in sam.submit(taken, "/rosters/invitations", status=200).text
        assert not _send(sam, roster).tree.xpath("//form[@id='invite']")
        round_of(sqlite_app)
        assert sorted(str(one["To"]) for one in inbox.mails) == ["ana@riverbend.example", "liv@riverbend.example"]
        [ana] = [one for one in inbox.mails if "ana@" in str(one["To"])]
        words = ana.get_body(("plain",)).get_content()
        assert "Riverbend" not in words.replace("riverbend.example", "")
        came = re.search(r"/invitation/[\w-]{43}", words)
        assert came is not None
        with sqlite_app.app_context():
            verbs = list(db.session.scalars(select(AuditEvent.verb)))
            held = set(db.session.scalars(select(Invitation.token_hash)))
        assert verbs.count("mailed invitation") == 2
        assert came.group().rpartition("/")[2] not in held
        nobody = Visitor(sqlite_app)
        assert "Ruiz" in nobody.get(came.group()).text
        nobody.get(link.removeprefix("http://localhost"))  # the one that was given by hand works still
        with sqlite_app.app_context():
            [liv] = db.session.scalars(select(User.id).where(User.name == "Liv Berg"))
        with writing(sqlite_app):  # her address was another one: what went there leads nowhere
            change_address(actor("sam"), db.session.get_one(User, liv), "liv.berg@riverbend.example")
        [there] = [one.get_body(("plain",)).get_content() for one in inbox.mails if "liv@" in str(one["To"])]
        gone = re.search(r"/invitation/[\w-]{43}", there)
        assert gone is not None
        nobody.get(gone.group(), status=404)
        for people in ("", "x", f"{ted} odd"):
            sam.post("/admin/people/rosters/invitations", {"people": people}, status=422)
    sam.post("/admin/people/rosters/invitations", {"people": str(ted)}, status=409)


def test_how_a_patient_is_reached_comes_along_and_what_is_known_stays(app: Flask, visit: Visit) -> None:
    sam, head = visit("sam"), f"{HEAD},Phone number,Language"
    file = "\n".join((head, f"{ANA},(555) 010-0199,Spanish", f"{TED},,English")).encode()
    tried = _send(sam, file)
    assert _verdicts(tried) == ["New", "New"]
    assert "phone number noted" in tried.text
    _take(sam, tried)
    with app.app_context():
        people = {one.name: one for one in db.session.scalars(select(User).where(User.external_id_lookup.is_not(None)))}
        ana = people["Ruiz, Ana"]
        assert (ana.language, people["Ted Ño"].language) == ("es", "en")
        told = db.session.scalars(select(Notice.kind).where(Notice.user_id == ana.id)).all()
        assert "contact" not in told, "her account is new: nothing of it was changed"
        ana_id = ana.id
    page = f"/admin/people/{ana_id}/contact"
    assert sam.get(page).form("/contact")["phone"] == ["(555) 010-0199"]
    assert _verdicts(_send(sam, file)) == ["As it is"] * 2
    sam.submit(sam.get(page), "/contact", phone="(555) 010-0150")
    assert _verdicts(_send(sam, file)) == ["As it is"] * 2
    assert sam.get(page).form("/contact")["phone"] == ["(555) 010-0150"]


def test_a_number_that_cannot_be_called_or_is_no_patients_is_a_fault(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    file = "\n".join((f"{HEAD},phone", f"{ANA},ask her", f"{TED},(555) 010-0199")).encode()
    page = _send(sam, file, status=422).text
    assert "Please give a number that can be called" in page
    assert "Only a patient’s number is kept here." in page


CONTACT = "contact_name,relation,contact_phone"


def test_whom_to_call_comes_along_whole_and_what_is_known_stays(app: Flask, visit: Visit) -> None:
    sam = visit("sam")

    def file(*contact: str) -> bytes:
        return "\n".join((f"{HEAD},{CONTACT}", f"{ANA},{','.join(contact)}", f"{TED},,,")).encode()

    first, second = ("Rita Ruiz", "mother", "(555) 010-0177"), ("Leo Ruiz", "", "(555) 010-0188")
    tried = _send(sam, file(*first))
    assert "emergency contact noted" in tried.text
    _take(sam, tried)
    with app.app_context():
        ana = db.session.scalars(select(User.id).where(User.name == "Ruiz, Ana")).one()
        told = db.session.scalars(select(Notice.kind).where(Notice.user_id == ana)).all()
        assert "contact" not in told, "her account is new: nothing of it was changed"
    page = f"/admin/people/{ana}/contact"

    def known() -> tuple[str, ...]:
        form = sam.get(page).form("/contact")
        return tuple(form[name][0] for name in CONTACT.split(","))

    assert known() == first
    assert _verdicts(_send(sam, file(*second))) == ["As it is"] * 2
    assert known() == first
    sam.submit(sam.get(page), "/contact", contact_name="", relation="", contact_phone="", phone="(555) 010-0150")
    tried = _send(sam, file(*second))
    assert _verdicts(tried) == ["Changed", "As it is"]
    _take(sam, tried)
    assert known() == second
    assert sam.get(page).form("/contact")["phone"] == ["(555) 010-0150"]
    with app.app_context():
        told = db.session.scalars(select(Notice.kind).where(Notice.user_id == ana)).all()
        assert "contact" in told, "she was here before, and hears of it"


def test_somebody_to_call_has_a_name_and_a_number_and_is_a_patients(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    for person, cells, words in (
        (ANA, "Rita,,", "contact_phone: This still needs a number"),
        (ANA, ",mother,", "contact_phone: This still needs a number"),
        (ANA, "Rita,,ask her", "contact_phone: Please give a number that can be called"),
        (ANA, ",,(555) 010-0177", "contact_name: Whose number is this?"),
        (ANA, f"Rita,{'x' * 61},(555) 010-0177", "relation: This is too long"),
        (TED, "Rita,,(555) 010-0177", "contact_name: Only for a patient is somebody to call kept here."),
    ):
        told = dict(_told(_send(sam, f"{HEAD},{CONTACT}\n{person},{cells}".encode(), status=422)))
        assert words in told["2"], (cells, told)
    with_names = f"{HEAD},Emergency contact,Parentesco,Emergency phone\n{ANA.replace('t-1', '')},Rita,,555-010-0177"
    assert "emergency contact noted" in _send(sam, with_names.encode()).text
