"""make bench: the main pages beside a bare Flask page, on the same server settings, in one run.

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

from tests.benchmarks.load import Figures, run
from tests.benchmarks.targets import Target, prepare

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "3"))
WORKERS = 2
PORTS = {"bare": 8190, "portal": 8191}
ROOT = Path(__file__).parents[2]


def main() -> None:
    wrk = subprocess.run([str(ROOT / "scripts/ensure-wrk")], check=True, capture_output=True, text=True).stdout.strip()
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        instance = Path(folder)
        targets = prepare(instance)
        with (
            serving("tests.benchmarks.bare:app", PORTS["bare"], instance),
            serving("wsgi:app", PORTS["portal"], instance),
        ):
            figures = measure(wrk, targets)
    report(figures)


def measure(wrk: str, targets: list[Target]) -> dict[str, list[Figures]]:
    figures: dict[str, list[Figures]] = {target.name: [] for target in targets}
    for target in targets:
        run(wrk, url(target), 1, target.headers, target.script)  # warm
    for _ in range(ROUNDS):
        for target in targets:
            figures[target.name].append(run(wrk, url(target), SECONDS, target.headers, target.script))
    return figures


def url(target: Target) -> str:
    return f"http://127.0.0.1:{PORTS[target.server]}{target.path}"


def report(figures: dict[str, list[Figures]]) -> None:
    bare = [f.rate for f in figures["bare page"]]
    print(
        f"Python {platform.python_version()}, {WORKERS} workers x 1 thread, 16 connections, "
        f"{ROUNDS} rounds of {SECONDS} s"
    )
    print(f"{'page':<16}{'requests/s':>12}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}{'wrong':>7}")
    rows = {}
    for name, rounds in figures.items():
        rate, p50, p99 = (statistics.median(getattr(f, key) for f in rounds) for key in ("rate", "p50", "p99"))
        ratio = statistics.median(f.rate / beside for f, beside in zip(rounds, bare, strict=True))
        rows[name] = {"rate": rate, "ratio": ratio, "p50": p50, "p99": p99, "wrong": sum(f.wrong for f in rounds)}
        print(f"{name:<16}{rate:>12.0f}{ratio:>9.2f}{p50:>9.1f}{p99:>9.1f}{rows[name]['wrong']:>7}")
    if out := os.environ.get("BENCH_JSON"):
        Path(out).write_text(json.dumps(rows, indent=1))
    if any(row["wrong"] for row in rows.values()):
        sys.exit("some answers were errors: the figures above do not count")


@contextmanager
def serving(application: str, port: int, instance: Path) -> Iterator[None]:
    """A granian of the portal's own settings; stopped by its own handle."""
    command = [
        Path(sys.executable).with_name("granian"),
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--workers", str(WORKERS), "--blocking-threads", "1", "--no-ws", "--log-level", "warning", application]
    environment = {**os.environ, "PORTAL_DEMO_INSTANCE": str(instance)}
    server = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield
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
