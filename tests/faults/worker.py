"""A worker in a process of its own, in a hurry: it looks again at once, and its claims run out soon.

Arguments: the instance's folder, the database's URL, the mail server's port, and "job" or "bare": whether it first
takes the job in hand, as the worker does, or trusts the claims on deliveries alone.
"""

import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from portal.app import create_app
from portal.notifications import delivering, jobs
from portal.notifications.jobs import Recurring
from portal.work.consumer import run_here
from tests.conftest import settings
from tests.notifications.given import by, round_of


def main(folder: str, url: str, port: str, how: str) -> None:
    delivering.PORTION = 20
    delivering.CLAIM, delivering.AT_WORK = timedelta(seconds=4), timedelta(seconds=2)
    jobs.HELD, jobs.RENEWED = timedelta(seconds=3), timedelta(seconds=1)
    app = create_app(replace(settings(Path(folder), url), mail=by(int(port))))
    job = Recurring("deliver", delivering.deliver, lambda began_at, now: True)
    print("ready", flush=True)  # noqa: T201
    while True:
        if how == "job":
            run_here(app, job)
        else:
            round_of(app)
        time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
