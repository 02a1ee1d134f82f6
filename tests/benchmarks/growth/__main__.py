"""make growth SIZES="100 1000": lay the clinics that are not there yet, open their main pages, write docs/growth.md."""

import json
import os
import platform
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import time_machine
from flask import Flask

from tests import postgres
from tests.benchmarks.growth import page, pages, plans, server
from tests.benchmarks.growth.laying import bar, lay
from tests.benchmarks.growth.measuring import measure
from tests.benchmarks.growth.partitions import compare

SIZES = [int(one) for one in os.environ.get("SIZES", "100 1000 10000 100000").split()]
ROUNDS = int(os.environ.get("ROUNDS", "240"))
_ROWS = """SELECT relname, n_live_tup, pg_total_relation_size(relid) FROM pg_stat_user_tables
WHERE n_live_tup > 0 ORDER BY 3 DESC, 1"""


def main() -> None:
    with server.running(postgres.FAST) as url:
        for size in SIZES:
            lay(server.application(url, size), size, server.now(), trusting=True, told=bar(f"{size:,} patients"))
    if ROUNDS:
        with server.running(postgres.SAFE) as url, time_machine.travel(server.now(), tick=False) as clock:
            found = _measured(url, lambda seconds: clock.move_to(server.now() + timedelta(seconds=seconds)))
        page.RESULT.write_text(json.dumps(found, indent=1) + "\n")
        page.write()


def _measured(url: str, move: Callable[[float], None]) -> dict[str, Any]:
    apps = {size: server.application(url, size) for size in SIZES}
    clinics = {size: lay(app, size, server.now(), trusting=True, told=lambda *_: None) for size, app in apps.items()}
    opened = {size: pages.opened(app, clinics[size], size) for size, app in apps.items()}
    largest = SIZES[-1]
    with psycopg.connect(server.place_of(url, largest), autocommit=True) as connection:
        connection.execute("SET jit = off")
        found = {
            "day": datetime.now(UTC).date().isoformat(),
            "python": platform.python_version(),
            "postgresql": connection.info.server_version // 10_000,
            "rounds": ROUNDS,
            "sizes": SIZES,
            "rows": {str(size): _rows(server.place_of(url, size)) for size in SIZES},
            "pages": measure(apps, opened, ROUNDS, move),
            "whole": {name: _planned(connection, apps[largest], of) for name, of in opened[largest].items()},
        }
        return {**found, "partitions": compare(connection, ROUNDS * 4)}


def _planned(connection: psycopg.Connection[Any], app: Flask, several: Iterable[pages.Opened]) -> list[str]:
    one = next(iter(several))
    with plans.sent(app) as seen:
        one()
    long = plans.grown(connection)
    read = {whole for each in seen for whole in plans.wholes(connection, each, long)}
    return sorted(map(str, read))


def _rows(place: str) -> dict[str, list[int]]:
    with psycopg.connect(place) as connection:
        return {name: [rows, octets] for name, rows, octets in connection.execute(_ROWS)}


if __name__ == "__main__":
    main()
