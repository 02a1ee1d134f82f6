"""All of it, file by file, in the order in which it is sent: what matters most first, what takes longest last."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.files import store
from portal.messages.attaching import FILE
from portal.records.binder import book
from portal.records.binder.hours import hours
from portal.records.binder.names import Names
from portal.records.binder.people import Contacts, contacts, contacts_text
from portal.records.binder.plain_text import encoded, heading, table
from portal.records.binder.plans import Newest, Plan, plan_text
from portal.records.binder.practice import Practice, marks, practice, practice_text
from portal.records.binder.queries import agreements, sent_slugs
from portal.records.binder.reading_first import read_me
from portal.records.binder.sheet_text import sheet_text
from portal.records.binder.talks import files_of, talk_text, talks
from portal.records.binder.trends import Trend, trend_rows, trend_text, trends
from portal.records.binder.zipping import File
from portal.web.formatting import local
from portal.worksheets.queries.kept import Kept, kept
from portal.worksheets.queries.past import ALL, own_courses

TEXT, ROWS = ".txt", ".csv"


def binder(actor: Actor, folder: str, made_at: datetime) -> Iterator[File]:
    """Within a context of its own."""
    return _Making(actor, made_at, Names(folder), contacts(actor)).files()


@dataclass
class _Making:
    """What is known so far. Of worksheets only her plans stay in it, of the rest numbers and names."""

    actor: Actor
    made_at: datetime
    names: Names
    contacts: Contacts
    newest: Newest = field(default_factory=Newest)
    plans: list[Plan] = field(default_factory=list)
    trends: list[Trend] = field(default_factory=list)
    marked: "Counter[str]" = field(default_factory=Counter)
    practice: Practice = field(default_factory=lambda: Practice((), (), ()))

    def files(self) -> Iterator[File]:
        yield self.text("", _("Read me first"), read_me(self.made_at, self.contacts, book.ending()))
        yield self.text("", _("Contacts"), contacts_text(self.contacts))
        yield from self.of_worksheets()
        yield from self.of_plans()
        yield from self.of_trends()
        yield self.of_skills()
        yield File(self.names.of("", _("Schedule and hours"), ROWS), encoded(table(hours(self.actor))))
        yield from self.of_talks()
        yield from self.of_book()

    def text(self, folder: str, stem: str, pieces: Iterator[str]) -> File:
        return File(self.names.of(folder, stem, TEXT), encoded(pieces))

    def of_worksheets(self) -> Iterator[File]:
        for sheet in kept(self.actor):
            self.newest.look_at(sheet)
            yield self.text(_("Worksheets"), _stem(sheet), sheet_text(sheet))

    def of_plans(self) -> Iterator[File]:
        self.plans = self.newest.plans(agreements(self.actor))
        for plan in self.plans:
            yield self.text(_("Plans"), plan.title, plan_text(plan))

    def of_trends(self) -> Iterator[File]:
        for slug in sent_slugs(self.actor):
            for course in own_courses(self.actor, slug=slug, most=ALL):
                self.marked += marks(course)
                for trend in trends(course):
                    self.trends.append(trend)
                    yield File(self.names.of(_("Trends"), trend.title, ROWS), encoded(table(trend_rows(trend))))
        if self.trends:
            yield self.text(_("Trends"), _("In words"), self.in_words())

    def in_words(self) -> Iterator[str]:
        for trend in self.trends:
            yield heading(trend.title)
            yield from trend_text(trend)

    def of_skills(self) -> File:
        self.practice = practice(self.actor, self.marked)
        return self.text("", _("Skills"), practice_text(self.practice))

    def of_talks(self) -> Iterator[File]:
        for talk in talks(self.actor):
            yield self.text(_("Messages"), talk.title, talk_text(self.actor, talk))
            for file, sent_at in files_of(self.actor, talk):
                name, day = PurePath(file.name), local(sent_at).date()
                content = store.fetch_if_there(file.id, FILE)
                if content is None:
                    lost = iter([_("This file could not be read when your binder was made. Please try again later.")])
                    yield self.text(_("Messages"), f"{day} {name.stem}", lost)
                else:
                    yield File(self.names.of(_("Messages"), f"{day} {name.stem}", name.suffix), [content])

    def of_book(self) -> Iterator[File]:
        front = book.Front(
            made_on=local(self.made_at).date(),
            contacts=self.contacts,
            plans=tuple(self.plans),
            practice=self.practice,
            trends=tuple(self.trends),
        )
        for part in book.parts(kept(self.actor)):
            stem = _("Binder") if part.number == 1 else _("Binder, part %(n)s", n=part.number)
            ending, content = book.written(self.actor, front, part)
            yield File(self.names.of("", stem, ending), [content])


def _stem(sheet: Kept) -> str:
    """ "2026-11-20 Thought record"; a draft says so."""
    stem = f"{sheet.day} {sheet.worksheet.short_title}"
    return stem if sheet.past.versions else ", ".join([stem, str(_("not sent"))])
