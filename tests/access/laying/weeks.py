"""A letter that is shown to the day group's fourth week, one that waits; what two said of their first days; a hello."""

from datetime import timedelta

from portal import clock
from portal.access.actor import Role
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.letters.models import Decision, Letter
from portal.letters.queries.words import BODY, SIGNED
from portal.programs.early_checks import WORDS
from portal.programs.first_days import say_hello
from portal.programs.life_models import EarlyCheck, Feeling
from portal.programs.models import Enrollment, Track
from portal.vault.sealing import seal
from portal.web.languages import ENGLISH
from tests.access.markers import mark
from tests.access.things import Things

FOURTH = 4  # the world's patients came 24 days ago


def lay(world: Riverbend, things: Things) -> None:
    for writer, decision in (("rosa", Decision.SHOWN), ("lena", Decision.WAITING)):
        group = {"rosa": "day", "lena": "evening"}[writer]
        letter = _letter(world, writer, group, decision)
        shown = {"group": group, "to_members": True} if decision is Decision.SHOWN else {}
        things.add("letter", f"{writer}'s", letter.id, patient=writer, **shown)
    for patient in ("maya", "lena"):
        things.add("early_check", f"{patient}'s", _check(world, patient).id, patient=patient)
    say_hello(world.actor("dana", Role.LEADER), world.groups["day"], {ENGLISH: mark("day", "hello")})


def _letter(world: Riverbend, writer: str, group: str, decision: Decision) -> Letter:
    one, whose = new_id(), world.id(writer)
    track = db.session.get_one(Track, world.groups[group].track_id)
    letter = Letter(
        id=one,
        patient_id=whose,
        body_sealed=seal(whose, BODY, one, mark(writer, "letter")),
        signed_sealed=seal(whose, SIGNED, one, ""),
        program_id=track.program_id,
        week=FOURTH,
        decision=decision,
        written_at=clock.now() - timedelta(days=1),
        form_key=one.hex,
    )
    db.session.add(letter)
    db.session.flush()
    return letter


def _check(world: Riverbend, patient: str) -> EarlyCheck:
    one, whose = new_id(), world.id(patient)
    check = EarlyCheck(
        id=one,
        patient_id=whose,
        enrollment_id=db.session.query(Enrollment.id).filter_by(patient_id=whose).scalar(),
        feeling=Feeling.MIXED,
        words_sealed=seal(whose, WORDS, one, mark(patient, "early")),
        said_at=clock.now() - timedelta(days=2),
    )
    db.session.add(check)
    db.session.flush()
    return check
