"""Maya missed her group's last session: she said so, Dana wrote a line. What the groups agreed on, names two chose."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select

from portal import clock
from portal.access.actor import Role
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.materials.actions import Handout, post
from portal.programs.agreements import NONE, accept, current, show_as, word_anew
from portal.schedule.actions.telling import give_notice
from portal.schedule.attendance_models import LINE, AbsenceLine, Attendance, Kind, Presence
from portal.schedule.models import Appointment, Series, Standing
from portal.vault.sealing import seal
from portal.web.languages import ENGLISH

AGREEMENT = """What is said here stays here. That is true online as well.

- **We come on time.** If you can't, tell us in the portal. One tap is enough.
- **We listen.** Nobody has to share more than they want to.
- **We use first names** and leave out details about other people.
- **We do not record** or take pictures.
- **We come sober.** If that is hard today, tell a leader. You are welcome to ask for help.

If you are not safe, tell a leader at once, or use *Help now*.
"""
EN_ESPANOL = """Lo que se dice aquí se queda aquí. También en línea.

- **Llegamos a tiempo.** Si no puede, avise en el portal. Basta con tocar una vez.
- **Escuchamos.** Nadie tiene que contar más de lo que quiera.
- **Usamos el nombre de pila** y no damos detalles sobre otras personas.
- **No grabamos** ni tomamos fotos.
- **Venimos sobrios.** Si hoy le cuesta, dígaselo a quien dirige el grupo. Siempre puede pedir ayuda.

Si no está a salvo, dígaselo enseguida a quien dirige el grupo, o use *Ayuda ahora*.
"""
STEPS = """The main steps of this session, on one page.

1. Notice what is there: thoughts, feelings, what your body does.
2. Give it a name, without judging it.
3. Choose one small step that helps, and try it once before the next session.

Bring what you noticed. There is no right or wrong.
"""
WORDS = "We missed you on this one. The handout has the main steps. I saved you a seat."


def seed_missing(clinic: Riverbend) -> None:
    """To be laid after the sessions and who was there."""
    session = _last_one(clinic)
    if session is not None:
        _miss(clinic, session)
    for leader, group in (("dana", "day"), ("luis", "evening")):
        with clock.set_back(24 * 20):
            agreement = {ENGLISH: AGREEMENT, "es": EN_ESPANOL}
            word_anew(clinic.actor(leader, Role.LEADER), clinic.groups[group], agreement, NONE)
    devon, day = clinic.actor("devon", Role.PATIENT), clinic.groups["day"]
    worded = current(devon, day.id)
    assert worded is not None
    with clock.set_back(24 * 19):
        accept(devon, day, worded.edition)
    for patient, name in (("maya", "Maya"), ("devon", "Dev")):
        show_as(clinic.actor(patient, Role.PATIENT), clinic.groups["day"], name)


def _last_one(clinic: Riverbend) -> Appointment | None:
    """The day group's last weekly session before today whose mark of hers was not changed since."""
    weekly = select(Appointment).join(Series, Series.id == Appointment.series_id)
    past = weekly.where(
        Appointment.group_id == clinic.groups["day"].id,
        Appointment.local_on < clinic.today,
        Appointment.local_on > clinic.today - timedelta(days=14),
        Appointment.standing == Standing.SCHEDULED,
    )
    amended = exists().where(
        Attendance.appointment_id == Appointment.id,
        Attendance.patient_id == clinic.id("maya"),
        Attendance.superseded_at.is_not(None),
    )
    past = past.where(~amended)
    return db.session.scalar(past.order_by(Appointment.starts_at.desc()).limit(1))


def _miss(clinic: Riverbend, session: Appointment) -> None:
    """She told two hours before. Dana noted it, and wrote that evening."""
    maya, dana = clinic.actor("maya", Role.PATIENT), clinic.id("dana")
    since = (clock.now() - session.starts_at).total_seconds() / 3600
    with clock.set_back(since + 2):
        notice = give_notice(maya, session, Kind.ABSENT, "", "ill")
        notice.seen_at, notice.seen_by = clock.now() + timedelta(minutes=35), dana
    with clock.set_back(max(0.0, since - 4)):
        handout = (clinic.groups["day"], Handout("The main steps, one page", text=STEPS), new_id().hex, session.id)
        post(clinic.actor("dana", Role.LEADER), *handout, from_at=clock.now())
        _note_absent(session, maya.id, dana)
        line_id = new_id()
        line = AbsenceLine(
            id=line_id,
            appointment_id=session.id,
            patient_id=maya.id,
            line_sealed=seal(maya.id, LINE, line_id, WORDS),
            made_by=dana,
            made_at=clock.now(),
        )
        db.session.add(line)
        db.session.flush()


def _note_absent(session: Appointment, patient_id: UUID, by: UUID) -> None:
    """In place of the mark that was laid for everybody: as if it had been the first."""
    whose = (Attendance.appointment_id == session.id, Attendance.patient_id == patient_id)
    note = db.session.scalars(select(Attendance).where(*whose)).one()
    note.presence, note.minutes, note.late_minutes = Presence.EXCUSED, 0, 0
    note.marked_by, note.marked_at = by, clock.now()
    db.session.flush()
