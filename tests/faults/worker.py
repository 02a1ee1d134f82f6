"""A worker in a process of its own, in a hurry: it looks again at once, and its claims run out soon."""

import time
from dataclasses import replace
from datetime import timedelta

from flask import Flask

from portal.notifications import delivering, jobs
from portal.notifications.jobs import Recurring
from portal.work.consumer import run_here
from tests.notifications.given import by, round_of


def work(app: Flask, port: int, how: str, at: str = "127.0.0.1", pause: float = 0.02) -> None:
    """`port`, `at`: the mail server's. `how`: "job" or "bare", whether it first takes the job in hand, as the worker
    does, or trusts the claims on deliveries alone."""
    delivering.PORTION = 20
    delivering.CLAIM, delivering.AT_WORK = timedelta(seconds=4), timedelta(seconds=2)
    jobs.HELD, jobs.RENEWED = timedelta(seconds=3), timedelta(seconds=1)
    app.extensions["settings"] = replace(app.extensions["settings"], mail=by(port, host=at))
    job = Recurring("deliver", delivering.deliver, lambda began_at, now: True)
    while True:
        if how == "job":
            run_here(app, job)
        else:
            round_of(app)
        time.sleep(pause)
