"""make bench: the main pages beside a bare Flask page, saving beside a bare insert, same server settings, one run;
then how long ten thousand notices take to leave, and a binder of twelve weeks.

Rounds are interleaved, figures are medians, and what counts are the ratios, each taken within a round: absolute
figures drift with the machine.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from sqlalchemy import create_engine, text

from tests import postgres
from tests.benchmarks import memory, peers, sessions_ahead
from tests.benchmarks.binders import binders
from tests.benchmarks.deliveries import deliveries
from tests.benchmarks.load import MANY, Figures, run
from tests.benchmarks.phone import phone
from tests.benchmarks.targets import Target, prepare, prepare_phone
from tests.benchmarks.trips import trips

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "3"))
WORKERS = 2
EVERY = 18  # seconds between two polls of a page
PORTS = {"bare": 8190, "portal": 8191}
ROOT = Path(__file__).parents[2]
DURABLE = "-c fsync=on -c synchronous_commit=on -c listen_addresses='' -c max_connections=50"
LOAD = """
import time
from portal.safety.panels import panel_ids
from portal.worksheets.definitions.catalogue import Catalogue
began = time.perf_counter()
Catalogue.load(panels=panel_ids())
print((time.perf_counter() - began) * 1000)
"""
Table = dict[str, dict[str, float]]


def main() -> None:
    wrk = subprocess.run([str(ROOT / "scripts/ensure-wrk")], check=True, capture_output=True, text=True).stdout.strip()
    print(
        f"Python {platform.python_version()}, {WORKERS} workers, {MANY} clients where no other number "
        f"stands, {ROUNDS} rounds of {SECONDS} s"
    )
    rows = {
        "SQLite": run_on(wrk, "SQLite", os.environ.get("PEERS", "")),
        "sessions": {"SQLite": sessions_ahead.measure("SQLite")},
    }
    if postgres.programs():
        with postgres.cluster(DURABLE) as url, in_environment("DATABASE_URL", database_in(url)):
            rows["PostgreSQL"] = run_on(wrk, "PostgreSQL")
        with postgres.cluster(DURABLE) as url, in_environment("DATABASE_URL", database_in(url)):
            rows["sessions"]["PostgreSQL"] = sessions_ahead.measure("PostgreSQL")
    open_pages(rows["SQLite"])
    rows["phone"] = on_a_phone()
    rows["library"] = library()
    rows["deliveries"] = deliveries("SQLite")
    rows["binders"] = binders()
    if out := os.environ.get("BENCH_JSON"):
        Path(out).write_text(json.dumps(rows, indent=1))
    if any(row.get("wrong") for table in rows.values() for row in table.values()):
        sys.exit("some answers were errors: the figures above do not count")


def run_on(wrk: str, database: str, beside: str = "") -> Table:
    """`beside`: the file that says which other programs are asked as well."""
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        instance = Path(folder)
        targets = prepare(instance)
        with (
            serving("tests.benchmarks.bare:app", PORTS["bare"], instance),
            serving("wsgi:app", PORTS["portal"], instance) as portal,
            peers.running(peers.read(beside)) as others,
        ):
            figures = measure(wrk, [*targets, *others])
            held = memory.processes(portal)
    return {**report(database, [*targets, *others], figures), **holding(database, held)}


def holding(database: str, held: list[float]) -> Table:
    """Megabytes of each of the portal's processes at the end of the load."""
    print(
        f"memory under load on {database}: {', '.join(f'{one:.0f}' for one in held)} MB: the parent, then each worker"
    )
    return {"memory": {f"process {number}": one for number, one in enumerate(held)}} if held else {}


def on_a_phone() -> Table:
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        instance = Path(folder)
        patient, worksheet = prepare_phone(instance)
        with serving("wsgi:app", PORTS["portal"], instance):
            address = f"http://127.0.0.1:{PORTS['portal']}"
            return {"trips": trips(address, patient), **phone(address, patient, worksheet)}


def measure(wrk: str, targets: list[Target]) -> dict[str, list[Figures]]:
    figures: dict[str, list[Figures]] = {target.name: [] for target in targets}
    for target in targets:
        run(wrk, url(target), 1, target.headers, target.script, target.clients)  # warm
    for _ in range(ROUNDS):
        for target in targets:
            found = run(wrk, url(target), SECONDS, target.headers, target.script, target.clients)
            figures[target.name].append(found)
    return figures


def url(target: Target) -> str:
    port = PORTS.get(target.server)
    return f"http://127.0.0.1:{port}{target.path}" if port else f"{target.server}{target.path}"


def report(database: str, targets: list[Target], figures: dict[str, list[Figures]]) -> Table:
    print(f"{database:<30}{'requests/s':>12}{'ratio':>9}{'p50 ms':>9}{'p99 ms':>9}{'wrong':>7}  of")
    rows: Table = {}
    for target in targets:
        rounds, beside = figures[target.name], figures[target.beside]
        rate, p50, p99 = (statistics.median(getattr(f, key) for f in rounds) for key in ("rate", "p50", "p99"))
        ratio = statistics.median(f.rate / b.rate for f, b in zip(rounds, beside, strict=True))
        wrong = sum(f.wrong for f in rounds)
        rows[target.name] = {"rate": rate, "ratio": ratio, "p50": p50, "p99": p99, "wrong": wrong}
        print(f"{target.name:<30}{rate:>12.0f}{ratio:>9.2f}{p50:>9.1f}{p99:>9.1f}{wrong:>7}  {target.beside}")
    return rows


def open_pages(rows: Table) -> None:
    """How many pages may stand open at once when each asks as often as `static/news.js` does."""
    rate, p99 = (rows["poll"][key] for key in ("rate", "p99"))
    print(f"open pages that ask every {EVERY} s: {rate * EVERY:.0f} ({rate:.0f} polls/s, p99 {p99:.1f} ms)")


def library() -> Table:
    """All definitions read and checked, as at each start: in a fresh process each time, imports not counted."""
    command = [sys.executable, "-c", LOAD]
    took = [float(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout) for _ in range(5)]
    print(f"loading the library: {statistics.median(took):.0f} ms, median of 5")
    return {"load": {"ms": statistics.median(took)}}


def database_in(cluster: str) -> str:
    admin = create_engine(cluster.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE portal"))
    admin.dispose()
    return cluster.format(name="portal")


@contextmanager
def in_environment(name: str, value: str) -> Iterator[None]:
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]


@contextmanager
def serving(application: str, port: int, instance: Path) -> Iterator[int]:
    """The portal's own server with its own settings, by its process id; stopped by its own handle."""
    command = [sys.executable, "-m", "portal.cli.server", "127.0.0.1", str(port), str(WORKERS), application]
    environment = {**os.environ, "PORTAL_DEMO_INSTANCE": str(instance)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            urlopen(f"http://127.0.0.1:{port}/help", timeout=2).close()
        except OSError as fault:
            if getattr(fault, "code", None) is not None:
                return  # it answers, if only to say no
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers on port {port}")


if __name__ == "__main__":
    main()
