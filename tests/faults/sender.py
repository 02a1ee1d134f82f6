"""Somebody who sends answers that raise concern, one sheet after the other, in processes that are killed on the way."""

import os
import random
import select
import signal
import time
from collections.abc import Callable

from flask import Flask

from portal.database import db
from tests.safety.given import CALM
from tests.visitor import Visitor
from tests.worksheets_http.given import give, send

PATIENCE = 30  # seconds
ASKING, ANSWERED = b"?", b"!"


def on_the_way(app: Flask, kills: int, seed: int) -> int:
    """So many are killed; how many of them died between asking and being answered."""
    chance, found = random.Random(seed), 0
    _once(app, Visitor(app, "maya"))  # what is made at the first time is made, and handed down
    for _ in range(kills):
        with app.app_context():
            db.engine.dispose()  # what is open is not shared with a child
        found += _killed(app, chance) == ASKING
    return found


def _killed(app: Flask, chance: random.Random) -> bytes:
    """The last thing a sender said before it was killed."""
    there, here = os.pipe()
    child = os.fork()
    if not child:
        os.close(there)
        _send(app, here)
    os.close(here)
    assert select.select([there], [], [], PATIENCE)[0], "it never began"
    said = os.read(there, 1)
    time.sleep(chance.uniform(0, 0.15))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(there, 4096):
        said = more[-1:]
    os.close(there)
    return said


def _send(app: Flask, to: int) -> None:
    try:
        maya = Visitor(app, "maya")
        while True:
            _once(app, maya, lambda sign: os.write(to, sign))
    finally:
        os._exit(1)


def _once(app: Flask, maya: Visitor, say: Callable[[bytes], object] = lambda sign: None) -> None:
    url = give(app, "maya", "phq-9")
    say(ASKING)
    send(maya, url, {**CALM, "q9": "3"})
    say(ANSWERED)
