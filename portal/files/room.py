"""How much one person's files may take up: so many, and so many megabytes, within a year.

Within a year, because a handout stays for good: who hands out much must not be shut out for good.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app

from portal import clock
from portal.files.refused import RefusedFile

YEAR = timedelta(days=365)
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Kept:
    """Files of one person: how many, and their bytes."""

    files: int
    size: int


@dataclass(frozen=True)
class House:
    """`whose`: who sends. `wait_for_turn`: one after the other for one person. `kept`: what she has kept since."""

    whose: Callable[[], UUID]
    wait_for_turn: Callable[[UUID], None]
    kept: tuple[Callable[[UUID, datetime], Kept], ...]


def connect(app: Flask, house: House) -> None:
    app.extensions["room for files"] = house


def check(new: Sequence[Any]) -> None:
    """Whether these uploads fit beside what she has kept: hers alone until the transaction ends. Raises RefusedFile."""
    if not new:
        return
    house, settings = cast(House, current_app.extensions["room for files"]), current_app.extensions["settings"]
    person, since = house.whose(), clock.now() - YEAR
    house.wait_for_turn(person)
    kept = [count(person, since) for count in house.kept]
    files = sum(one.files for one in kept) + len(new)
    size = sum(one.size for one in kept) + sum(len(one.content) for one in new)
    if files > settings.room_files or size > settings.room_megabytes * MEGABYTE:
        raise RefusedFile("room")
