"""Every request of the matrix, made from the map of URLs."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from flask import Flask

from tests.access.expectations import Expected, expected_of
from tests.access.things import Thing, Things

METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Ask:
    """One request: endpoint, method, the things its URL names."""

    endpoint: str
    method: str
    url: str
    expected: Expected
    things: tuple[Thing, ...]
    htmx: bool

    def __str__(self) -> str:
        of = ", ".join(thing.name for thing in self.things)
        return f"{self.method}{' by htmx' if self.htmx else ''} {self.endpoint}" + (f" of {of}" if of else "")


def asks(
    app: Flask, things: Things, methods: tuple[str, ...] = METHODS, sizes: tuple[bool, ...] = (False, True)
) -> Iterator[Ask]:
    """Each route with each combination of the things its URL may name, the absent one last."""
    urls = app.url_map.bind("localhost")
    for route in sorted(app.url_map.iter_rules(), key=lambda route: route.endpoint):
        expected = expected_of(route.endpoint, route.arguments)
        for method in sorted((route.methods or set()) & set(methods)):
            for named in product(*(things.of(kind) for kind in expected.of.values())):
                ids = {name: thing.id for name, thing in zip(expected.of, named, strict=True)}
                url = urls.build(route.endpoint, ids, method)
                for htmx in sizes:
                    yield Ask(route.endpoint, method, url, expected, named, htmx)


def drawn(asked: Iterable[Ask], is_admitted: Callable[[Ask], bool], chance: random.Random) -> list[Ask]:
    """Of each line, for one person: one request that is to be answered and one that is not, whichever chance picks."""
    alike: dict[tuple[str, str, bool], list[Ask]] = {}
    for ask in asked:
        alike.setdefault((ask.endpoint, ask.method, is_admitted(ask)), []).append(ask)
    return [chance.choice(some) for some in alike.values()]
