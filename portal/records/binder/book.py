"""The binder as it is read on paper: a PDF where the clinic has installed what makes one, else a page of its own.

What it is made of grows with each page, so after so many worksheets another part begins.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask import current_app

from portal.access.actor import Actor
from portal.database import db
from portal.records.binder.diary import DiaryWeek, weeks
from portal.records.binder.people import Contacts
from portal.records.binder.plans import Plan
from portal.records.binder.practice import Practice, practice_parts
from portal.records.binder.sheet_text import not_sent, sent_line
from portal.records.binder.trends import Trend
from portal.web import pdf
from portal.web.logs import log_trouble
from portal.web.templates import render
from portal.worksheets.queries.kept import Kept

PDF, PAGE = ".pdf", ".html"
OF_A_PART = 240
"""Worksheets."""
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_FONTS = re.compile(r"@font-face\s*{[^}]*}")


@dataclass(frozen=True)
class Front:
    """What stands before the worksheets, in the first part."""

    made_on: date
    contacts: Contacts
    plans: tuple[Plan, ...]
    practice: Practice
    trends: tuple[Trend, ...]

    @property
    def skills(self) -> list[tuple[str, list[str]]]:
        return practice_parts(self.practice)


@dataclass(frozen=True)
class Part:
    number: int
    sheets: tuple[Kept, ...]
    weeks: tuple[DiaryWeek, ...]


def ending() -> str:
    """As it usually is."""
    return PDF if pdf.is_installed() else PAGE


def parts(sheets: Iterable[Kept]) -> Iterator[Part]:
    """At least one."""
    number, some = 1, list[Kept]()
    for one in sheets:
        some.append(one)
        if len(some) == OF_A_PART:
            yield _part(number, some)
            number, some = number + 1, []
    if some or number == 1:
        yield _part(number, some)


def written(actor: Actor, front: Front, part: Part) -> tuple[str, bytes]:
    """How its file ends, and what is in it. What was read is let go of first: to make a PDF takes seconds.

    If it cannot be made the part is a page of its own: a binder is not broken off for its looks.
    """
    told = {"sent_line": sent_line, "not_sent": not_sent, "language": actor.language, "who": actor.name}
    html = render("records/binder/book.html", front=front, part=part, **told)
    db.session.rollback()
    if pdf.is_installed():
        try:
            return PDF, pdf.document(html)
        except (pdf.NotMade, OSError) as fault:
            log_trouble("binder", fault)
    return PAGE, by_itself(html).encode()


def by_itself(html: str) -> str:
    """With its styles in it, as it is not read here: no file of ours, no address is asked for."""
    return _STYLES.sub(lambda found: f"<style>{_styles(found[1])}</style>", html)


def _styles(url: str) -> str:
    sheet: str = current_app.extensions["static files"][url].read_text(encoding="utf-8")
    return _FONTS.sub("", sheet)


def _part(number: int, some: list[Kept]) -> Part:
    return Part(
        number=number,
        sheets=tuple(one for one in some if not one.is_daily and not (one.is_plan and one.newest)),
        weeks=tuple(weeks(one for one in some if one.is_daily)),
    )
