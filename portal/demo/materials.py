"""Handouts of both groups: texts in plain words, a PDF, a picture, a link. One is pinned, one in its second version,
one comes out when the next session ends. Two are new for Maya."""

import io
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageDraw
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.caseload.following import times_of
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.demo.schedule import next_session
from portal.files.uploads import Upload
from portal.materials.actions import Handout, note_opened, post
from portal.materials.arranging import pin
from portal.materials.models import Material, Release, When
from portal.materials.timing import Terms
from portal.materials.versions import replace
from portal.schedule.models import Appointment

STOP = """STOP puts a small gap between an urge and what you do next. In that gap you can choose.

- **S**: Stop. Hold still, hands too.
- **T**: Take a step back. Out of the room if you can.
- **O**: Observe. What do I feel, think, see?
- **P**: Proceed toward what matters to you.

## Try it this week

Pick one small urge a day, such as reaching for the phone. Practise on easy ones first.
"""
HABITS = """Our minds take shortcuts. When we feel low, the shortcuts lean one way.

| habit | it sounds like |
|---|---|
| All or nothing | "If it is not perfect, it is ruined." |
| Mind reading | "They all think I am lazy." |
| Always and never | "I always mess this up." |

A habit is not a fault. Naming it is half the work.
"""
SLEEP = """- Get up at the same time, weekends too.
- Use the bed for sleep. Worry at the kitchen table, with a pen.
- Dim the lights an hour before.
- If you lie awake for long, get up, do something dull, go back when sleepy.
"""
SLEEP_NOW = f"""{SLEEP}- No coffee after noon. Tea counts.
"""
AFTER_THE_WAVE = """You practised riding an urge today. Before you go to bed:

- What was the urge, and how high did it get?
- What did you do while it lasted?
"""
WAVE = """An urge rises, peaks and falls, like a wave. It feels as if it would go on for ever.
Most last less than half an hour.

1. Say: this is an urge.
2. Notice where it sits in your body.
3. Breathe out slowly, and ride it.
4. Look at the clock when it has passed.
"""


@dataclass(frozen=True)
class Given:
    """What is posted: so many days ago, tied to the next session or not, opened by whom."""

    handout: Handout
    days_ago: int
    for_next: bool = False
    opened_by: tuple[str, ...] = ()
    pinned: bool = False
    then: Handout | None = None
    """The version that replaced it two days later."""
    when: When = When.AT
    about: str = ""
    """The skill it is about: posted for the session that taught it."""


def seed_materials(clinic: Riverbend) -> None:
    """Post as the leaders would have."""
    read = ("maya", "devon")
    day = (
        Given(Handout("STOP: a gap before you act", text=STOP), 15, opened_by=read, about="stop"),
        Given(
            Handout("Thinking habits, a list", text=HABITS), 9, opened_by=read, pinned=True, about="spot-distortions"
        ),
        Given(Handout("Feelings wheel", file=Upload("Feelings wheel.png", "image/png", _wheel())), 7, opened_by=read),
        Given(
            Handout("Sleep: what helps", text=SLEEP),
            4,
            opened_by=("maya",),
            then=Handout("Sleep: what helps", SLEEP_NOW),
        ),
        Given(Handout("Grounding audio, ten minutes", link="https://www.example.org/grounding"), 3, opened_by=read),
        Given(Handout("Weekly plan, one page", file=Upload("Weekly plan.pdf", "application/pdf", _plan())), 1),
        Given(Handout("Riding the wave", text=WAVE), 0, for_next=True),
        Given(Handout("After the wave", text=AFTER_THE_WAVE), 0, for_next=True, when=When.ENDS),
    )
    evening = (
        Given(Handout("Riding the wave", text=WAVE), 8, opened_by=("lena",)),
        Given(Handout("STOP: a gap before you act", text=STOP), 2, about="stop"),
    )
    for leader, group, posted in (("dana", "day", day), ("luis", "evening", evening)):
        for one in posted:
            _post(clinic, leader, group, one)


def _post(clinic: Riverbend, leader: str, group: str, one: Given) -> None:
    actor = clinic.actor(leader, Role.LEADER)
    session = next_session(clinic, group) if one.for_next else _taught(clinic, group, one.about)
    terms = Terms(session.id, one.when, session=times_of(session)) if session else Terms()
    with clock.set_back(one.days_ago * 24 + 0.1):
        release = post(actor, clinic.groups[group], one.handout, new_id().hex, terms=terms)
    if one.pinned:
        pin(actor, release)
    _read(clinic, release, one.opened_by)
    if one.then:
        with clock.set_back((one.days_ago - 2) * 24 + 0.1):
            release = replace(actor, release, one.then, new_id().hex)
        _read(clinic, release, one.opened_by)


def _taught(clinic: Riverbend, group: str, skill: str) -> Appointment | None:
    past = (Appointment.group_id == clinic.groups[group].id, Appointment.taught.is_not(None))
    sessions = db.session.scalars(select(Appointment).where(*past).order_by(Appointment.starts_at))
    return next((one for one in sessions if skill in (one.taught or ())), None)


def _read(clinic: Riverbend, release: Release, readers: tuple[str, ...]) -> None:
    material = db.session.get_one(Material, release.material_id)
    for reader in readers:
        note_opened(clinic.actor(reader, Role.PATIENT), material)


def _wheel() -> bytes:
    """A ring of eight colours with the feelings' names."""
    names = ("joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "interest")
    colours = ("#F0C68A", "#93D1C2", "#1D5A51", "#93CBE3", "#1F4E68", "#51605A", "#863A1B", "#F5B999")
    picture = Image.new("RGB", (800, 800), "#FFFDF9")
    draw = ImageDraw.Draw(picture)
    for number, (name, colour) in enumerate(zip(names, colours, strict=True)):
        draw.pieslice((40, 40, 760, 760), number * 45, number * 45 + 45, fill=colour, outline="#FFFDF9", width=6)
        draw.text((60 + number * 88, 775), name, fill="#22302C")
    draw.ellipse((260, 260, 540, 540), fill="#FFFDF9")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _plan() -> bytes:
    """A page with seven lines to fill in."""
    rows = "".join(f"72 {640 - 70 * n} m 540 {640 - 70 * n} l S\n" for n in range(8))
    words = "BT /F1 20 Tf 72 700 Td (My week, one page) Tj ET\n" + "".join(
        f"BT /F1 12 Tf 72 {650 - 70 * n} Td ({day}) Tj ET\n"
        for n, day in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
    )
    with pikepdf.new() as plan:
        plan.add_blank_page(page_size=(612, 792))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        plan.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        plan.pages[0].obj.Contents = plan.make_stream((rows + words).encode())
        out = io.BytesIO()
        plan.save(out)
    return out.getvalue()
