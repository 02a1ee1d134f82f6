"""How it goes: an overview of every worksheet that is drawn over time, and all of one of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import clock
from portal.access.actor import Actor
from portal.accounts.models import User
from portal.progress.drawing.bars import draw_bars
from portal.progress.drawing.heat import draw_heat
from portal.progress.drawing.lines import draw_lines
from portal.progress.drawing.picture import Picture
from portal.progress.skills import Skills, skills_of
from portal.progress.week import Week, week_of
from portal.skills.queries import Used, most_used
from portal.worksheets.cells.display import Audience
from portal.worksheets.queries.past import EVER, Course, courses_of, own_courses
from portal.worksheets.trends.series import Plot, plots
from portal.worksheets.trends.tables import Table, table_of
from portal.worksheets.trends.words import Said, band_words, better_words, said_of

USUALLY = timedelta(days=92)
MOST_USED = 6
ORDER = {"measure": 0, "diary": 1}


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `of`: one worksheet, or ""; `until`: the last day of the week shown."""

    of: str = ""
    all: bool = False
    until: date | None = None

    @property
    def since(self) -> datetime:
        return EVER if self.all else clock.now() - USUALLY


@dataclass(frozen=True)
class Chart:
    """One chart in words, as a picture, and as a table."""

    id: str
    title: str
    said: list[Said]
    better: str
    picture: Picture
    names: tuple[str, ...]  # of its lines
    bands: list[str]
    table: Table


@dataclass(frozen=True)
class Entry:
    """A worksheet in the overview, with the first of its charts."""

    slug: str
    title: str
    chart: Chart


@dataclass(frozen=True)
class Overview:
    """`used`: the skills she marked as used, the most used first."""

    entries: tuple[Entry, ...]
    has_older: bool
    used: tuple[Used, ...]


@dataclass(frozen=True)
class Sheet:
    """All there is of one worksheet."""

    slug: str
    title: str
    charts: tuple[Chart, ...]
    week: Week | None
    skills: Skills | None
    has_older: bool


def overview(actor: Actor, patient: User | None, asked: Asked) -> Overview:
    """The actor's own, or of a patient the actor answers for. Four statements."""
    courses = _courses(actor, patient, asked)
    found = [(course, shown) for course in courses for shown in plots(course, _audience(patient))[:1]]
    found.sort(key=lambda one: (ORDER.get(one[0].worksheet.kind, 2), one[0].worksheet.short_title))
    entries = (_entry(course, shown, actor.today) for course, shown in found)
    used = most_used(patient.id if patient else actor.id)[:MOST_USED]
    return Overview(tuple(entries), any(not one.is_whole for one in courses), tuple(used))


def sheet(actor: Actor, patient: User | None, asked: Asked) -> Sheet | None:
    """None when nothing of it was ever sent. Three statements."""
    course = next(iter(_courses(actor, patient, asked)), None)
    if course is None:
        return None
    return Sheet(
        slug=course.worksheet.id,
        title=course.worksheet.short_title,
        charts=tuple(_chart(course, one, actor.today) for one in plots(course, _audience(patient))),
        week=week_of(course, asked.until or actor.today, actor.today),
        skills=skills_of(course, actor.today),
        has_older=not course.is_whole,
    )


def _courses(actor: Actor, patient: User | None, asked: Asked) -> list[Course]:
    if patient is None:
        return own_courses(actor, asked.since, asked.of)
    return courses_of(actor, patient.id, asked.since, asked.of)


def _audience(patient: User | None) -> Audience:
    return "patient" if patient is None else "clinician"


def _entry(course: Course, plot: Plot, today: date) -> Entry:
    return Entry(course.worksheet.id, course.worksheet.short_title, _chart(course, plot, today))


def _chart(course: Course, plot: Plot, today: date) -> Chart:
    return Chart(
        id=f"{course.worksheet.id}-{plot.chart.id}",
        title=plot.chart.title,
        said=said_of(plot, today),
        better=better_words(plot.lines[0]),
        picture=_drawn(plot),
        names=tuple(one.label for one in plot.lines),
        bands=band_words(plot.bands_of.bands) if plot.bands_of else [],
        table=table_of(plot),
    )


def _drawn(plot: Plot) -> Picture:
    if plot.chart.type == "heat" or len(plot.lines) > 5:
        return draw_heat(plot)
    return draw_bars(plot) if plot.chart.type in ("bar", "stack") else draw_lines(plot)
