"""Iris is in her first week; what the first day is like; a letter that is shown, and one that waits."""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.accounts import NEWCOMERS
from portal.demo.people import Riverbend, add_person
from portal.letters.actions import Wording, decide, write
from portal.letters.models import Letter
from portal.programs.actions import caring, joining
from portal.programs.first_days import change_first_day, say_hello
from portal.programs.models import CareRole, Ending, Program
from portal.schedule.actions.marking import mark
from portal.schedule.attendance_models import Presence
from portal.schedule.models import Appointment, Standing
from portal.web.languages import ENGLISH

BEGAN = 4  # days ago: today she is asked how the first days are
FACTS = {
    "door": "410 Mill Street, the green door in the yard, second floor. There is a lift. Ring at Riverbend.",
    "parking": "Behind the building, lot B, free until 7 PM. Bus 12 stops at Mill and Third.",
    "bring": "Photo ID, your insurance card, and water.",
    "words": "Come ten minutes early the first time. Somebody meets you at the front desk and walks you to the room. "
    "You say your first name, and no more than you want to. You can just listen on the first day.",
}
IN_SPANISH = {
    "door": "410 Mill Street, la puerta verde del patio, segundo piso. Hay ascensor. Toque el timbre de Riverbend.",
    "parking": "Detrás del edificio, lote B, gratis hasta las 7 PM. El autobús 12 para en Mill y Third.",
    "bring": "Identificación con foto, su tarjeta del seguro y agua.",
    "words": "La primera vez, venga diez minutos antes. Alguien le recibe en la recepción y le acompaña a la sala. "
    "Diga su nombre de pila, y nada más que lo que quiera. El primer día puede simplemente escuchar.",
}
HELLOS = {
    "dana": (
        "day",
        "Hi, I am Dana. I keep a seat near the door for who is new. Ask me anything, also in the break.",
        "Hola, soy Dana. Guardo un lugar cerca de la puerta para quien llega. Pregúnteme lo que quiera, también en el "
        "descanso.",
    ),
    "luis": (
        "afternoon",
        "I am Luis. We start slowly and there is tea. Nobody is called on in the first week.",
        "Soy Luis. Empezamos despacio y hay té. En la primera semana no se le pide hablar a nadie.",
    ),
}
SHOWN = """I almost did not come back after the first day. Everybody seemed to know what to say, and I did not.

It turned out that most of them had felt the same. Nobody minded when I only listened. In the second week I said one \
sentence, and that was enough.

What helped: sitting where I could see the door, writing down one skill a day, and telling my therapist when I wanted \
to quit. You do not have to believe that it works yet."""
WAITING = """Week four was the hardest for me, because it was not new any more and I was not done either.

I kept coming, even late. Come even when you have nothing to say."""


def seed_weeks(clinic: Riverbend) -> None:
    """After the second track."""
    sam = clinic.actor("sam", Role.ADMIN)
    for program in db.session.scalars(select(Program)):
        change_first_day(sam, program, {ENGLISH: FACTS, "es": IN_SPANISH})
    for leader, (group, english, spanish) in HELLOS.items():
        say_hello(clinic.actor(leader, Role.LEADER), clinic.groups[group], {ENGLISH: english, "es": spanish})
    _newcomer(clinic)
    _finished(clinic, "ruth@riverbend.example", "Ruth Ade", 35)
    _finished(clinic, "theo@riverbend.example", "Theo Brandt", 6)
    _letters(clinic)


def _newcomer(clinic: Riverbend) -> None:
    """In the new group, where there are no marks yet."""
    since, sam = clinic.today - timedelta(days=BEGAN), clinic.id("sam")
    for email, name, credentials, role in NEWCOMERS:
        add_person(clinic, email, name, credentials, Role(role), since - timedelta(days=2))
    joining.enroll(clinic.id("iris"), clinic.groups["afternoon"], since, by=sam)
    caring.set_care_team(clinic.id("iris"), clinic.id("priya"), CareRole.THERAPIST, since, by=sam)


def _finished(clinic: Riverbend, email: str, name: str, days_ago: int) -> None:
    """Eight weeks in the day group, before."""
    last = clinic.today - timedelta(days=days_ago)
    first = last - timedelta(weeks=8, days=-1)
    add_person(clinic, email, name, "", Role.PATIENT, first)
    short, sam = email.split("@")[0], clinic.id("sam")
    place = joining.enroll(clinic.id(short), clinic.groups["day"], first, by=sam)
    joining.end_enrollment(place, last, by=sam, ended_as=Ending.COMPLETED)
    there = select(Appointment).where(
        Appointment.group_id == place.group_id,
        Appointment.local_on.between(first, last),
        Appointment.ends_at < clock.now(),
        Appointment.standing == Standing.SCHEDULED,
    )
    for session in db.session.scalars(there).all():
        mark(session, place.patient_id, Presence.PRESENT, by=clinic.id("dana"))


def _letters(clinic: Riverbend) -> None:
    for days, writer, wording in (
        (30, "ruth", Wording(SHOWN, "R., who sat by the door", 1, on_sign_in=True)),
        (1, "theo", Wording(WAITING, "", 4, on_sign_in=False)),
    ):
        with clock.set_back(24 * days):
            write(clinic.actor(writer, Role.PATIENT), wording, "demo")
    letter = db.session.scalars(select(Letter).where(Letter.patient_id == clinic.id("ruth"))).one()
    with clock.set_back(24 * 29):
        priya, seen = clinic.actor("priya", Role.THERAPIST), letter.written_at.isoformat()
        decide(priya, letter, True, "Thank you for this one.", seen)
