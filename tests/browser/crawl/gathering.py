"""All pages of all clinics, some of them by chance, and those of many that show something no other did."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pytest
from flask import Flask

from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.pseudo import locale
from tests.browser.crawl import errors, links, routes
from tests.browser.crawl.sent import Sent, drawn

LONGER = "longer"
"""A language whose every sentence is half as long again."""
NEAR = 300
"""How much of where an element stands tells it from another."""


@dataclass
class Clinics:
    """`everything` has something of all there is, `full` is the demo's, `empty` has people and groups alone."""

    everything: Clinic
    full: Flask
    empty: Flask

    def pages(self) -> list[Sent]:
        """All that anybody may see, and all that may come of sending a form. Asked for once in a run."""
        return _kept("en", self._pages)

    def spanish(self) -> list[Sent]:
        """Every page, as it is read by somebody who chose it."""
        return _kept("es", self._spanish)

    def longer(self) -> list[Sent]:
        """Every page, in words that are longer than those of any language so far."""
        return _kept(LONGER, lambda: longer(self.everything, routes.lines(self.everything)))

    def _pages(self) -> Iterator[Sent]:
        clinic = self.everything
        yield from routes.pages(clinic, routes.lines(clinic))
        for who in CAST.values():
            yield from routes.filled_in(clinic, who)
        yield from errors.said(clinic)
        yield from errors.read_only(clinic)
        yield from errors.alone(clinic.app)
        for name, app in (("full", self.full), ("empty", self.empty)):
            for someone in links.PEOPLE:
                yield from links.followed(app, name, someone)

    def _spanish(self) -> Iterator[Sent]:
        yield from translated(self.everything, routes.lines(self.everything))
        yield from errors.said(self.everything, "es")


_SENT: dict[str, list[Sent]] = {}


def _kept(name: str, pages: Callable[[], Iterator[Sent]]) -> list[Sent]:
    if name not in _SENT:
        _SENT[name] = list(pages())
    return _SENT[name]


def translated(clinic: Clinic, lines: Iterable[routes.Line]) -> Iterator[Sent]:
    routes.speak(clinic, "es")
    yield from routes.pages(clinic, [line for line in lines if line.is_page], "es")
    clinic.restore()


def longer(clinic: Clinic, lines: Iterable[routes.Line]) -> Iterator[Sent]:
    with pytest.MonkeyPatch.context() as patch:
        locale.speak(clinic.app, patch)
        yield from (replace(one, language=LONGER) for one in translated(clinic, lines))


def some(clinic: Clinic, chance: random.Random, number: int, language: str = "en") -> list[Sent]:
    """Of different routes; one of them says that something went wrong."""
    lines = routes.lines(clinic)
    chance.shuffle(lines)
    several = {line.ask.endpoint: line for line in lines}.values()
    drawn_ones = {"en": routes.pages, LONGER: longer}.get(language, translated)(clinic, several)
    said = chance.choice(list(errors.said(clinic, "en" if language == LONGER else language)))
    return [said, *islice(drawn_ones, number - 1)]


def telling(pages: Iterable[Sent]) -> Iterator[Sent]:
    """For each kind of person and each state of a page the first one, and whatever has an element not seen before."""
    kinds, seen = set(), set[int]()
    for one in pages:
        who = CAST[one.who]
        kind = (who.role if who.is_in else "out", one.what, one.state, one.status, one.language)
        traits = set(_traits(one.tree, ""))
        if kind not in kinds or traits - seen:
            yield one
        kinds.add(kind)
        seen |= traits


def shapes(pages: Iterable[Sent]) -> Iterator[Sent]:
    """One of those that are made of the same elements in the same order."""
    known = set()
    for one in pages:
        if (one.language, one.shape) not in known:
            known.add((one.language, one.shape))
            yield one


def _traits(element: Any, where: str) -> Iterator[int]:
    """Of each element: what it is, and in what it stands."""
    if not isinstance(element.tag, str):
        return
    yield hash((where, drawn(element)))
    inside = f"{where}>{element.tag}.{element.get('class') or ''}"[-NEAR:]
    for child in element:
        yield from _traits(child, inside)
