"""What a check looks at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask

from portal.config.settings import Settings
from portal.config.sources import Values

PATIENCE = 5
"""Seconds that anything else on the network may take to answer."""


@dataclass(frozen=True)
class Installation:
    """`app`: once everything it needs is there."""

    settings: Settings
    values: Values
    app: Flask | None = None


class Noted(str):
    """A sentence about what may be meant so: it is said, and does not count as wrong."""


def wrong(said: Iterable[str]) -> list[str]:
    return [one for one in said if not isinstance(one, Noted)]


Look = Callable[[Installation], Iterable[str]]
