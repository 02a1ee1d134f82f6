"""What each page takes in each clinic: in turns, so that whatever else the machine does slows all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask

from tests.benchmarks.growth.pages import Opened
from tests.statements import counted

APART = 0.5
"""Seconds by the clocks of the clinics from one turn to the next."""
MOST_SECONDS = 15.0
"""For one page of one clinic. A slow one is asked less often, but by everybody at least once."""


@dataclass
class Taken:
    """Milliseconds of one page in one clinic. `octets`: how long the page is, before it is packed."""

    statements: int
    octets: int
    times: list[float] = field(default_factory=list)

    @property
    def is_enough(self) -> bool:
        return sum(self.times) > MOST_SECONDS * 1000 and len(self.times) >= 12

    def figures(self) -> dict[str, float]:
        cuts = statistics.quantiles(self.times, n=100)
        return {
            "p50": round(statistics.median(self.times), 2),
            "p99": round(cuts[98], 2),
            "statements": self.statements,
            "n": len(self.times),
            "bytes": self.octets,
        }


Pages = Mapping[str, Sequence[Opened]]


def measure(
    apps: Mapping[int, Flask], pages: Mapping[int, Pages], rounds: int, move: Callable[[float], None]
) -> dict[str, dict[str, dict[str, float]]]:
    """By page and size."""
    taken = {size: {page: _warm(apps[size], several) for page, several in of.items()} for size, of in pages.items()}
    for turn in range(rounds):
        move(turn * APART)  # however long a turn takes: nobody is signed out for having been away
        for page in next(iter(pages.values())):
            for size, of in pages.items():
                if not taken[size][page].is_enough:
                    one = of[page][turn % len(of[page])]
                    taken[size][page].times.append(_timed(one, turn))
    names = next(iter(taken.values()))
    return {page: {str(size): of[page].figures() for size, of in taken.items()} for page in names}


def _warm(app: Flask, several: Sequence[Opened]) -> Taken:
    """Everybody once, so that what is compiled is compiled and what is read lies in memory."""
    for one in several:
        _timed(one, -1)
    with counted(app) as seen:
        answer = several[0](-2)
    return Taken(len(seen), len(answer.get_data()))


def _timed(one: Opened, turn: int) -> float:
    began = time.perf_counter()
    answer = one(turn)
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, f"{one.page}: {answer.status_code} at {one.path}"
    return took
