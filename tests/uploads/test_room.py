"""So many files of one person and no more, however many of them come at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.files import room, uploads
from portal.files.room import Kept
from tests.materials.files import picture
from tests.proof.row import Proof
from tests.uploads.sending import Sending, empty, kept

ROOM = 5
SENTENCE = "There is no room left for files from you."


@pytest.fixture
def small(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Room for five files. The parser is left out: it is asked elsewhere."""
    empty(app)
    monkeypatch.setattr(uploads, "_rebuilt", lambda kind, content: content)
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], room_files=ROOM))
    return app


def at_once(app: Flask, number: int) -> Counter[int]:
    """Statuses of so many files that Maya sends at the same moment."""
    senders = [Sending(app) for _ in range(number)]
    with ThreadPoolExecutor(number) as pool:
        answers = list(pool.map(lambda one: one.send("message", picture(), "a.png"), senders))
    assert all(SENTENCE in one.text for one in answers if one.status_code == 422)
    return Counter(one.status_code for one in answers)


@pytest.mark.proof("D8")
def test_twenty_at_once_do_not_take_more_than_there_is(small: Flask, proof: Proof) -> None:
    number = 20
    came = at_once(small, number)
    proof.tried(number, abs(came[303] - ROOM))
    proof.figures |= {"taken": came[303], "refused in words": came[422]}
    assert came == {303: ROOM, 422: number - ROOM}
    assert len(dict(kept(small))) == ROOM


def test_handouts_count_too_and_megabytes_and_only_those_of_a_year(small: Flask) -> None:
    sending = Sending(small)
    settings = replace(small.extensions["settings"], room_megabytes=0)
    for _ in range(ROOM):
        assert sending.send("handout", picture(), "a.png").status_code == 303
    full = sending.send("handout", picture(), "a.png")
    assert full.status_code == 422
    assert SENTENCE in full.text
    assert sending.send("message", picture(), "a.png").status_code == 303, "Maya's own are another's"
    with time_machine.travel(clock.now() + room.YEAR + timedelta(days=1)):
        assert Sending(small).send("handout", picture(), "a.png").status_code == 303
    small.extensions["settings"] = settings
    assert sending.send("message", picture(), "a.png").status_code == 422


def test_without_counting_more_are_taken(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    house = small.extensions["room for files"]
    monkeypatch.setitem(small.extensions, "room for files", replace(house, kept=(lambda person, since: Kept(0, 0),)))
    assert at_once(small, ROOM + 2)[303] == ROOM + 2
