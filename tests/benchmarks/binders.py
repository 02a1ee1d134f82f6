"""How long a binder of twelve weeks of daily work takes, when its first byte leaves, how large it is, what it needs."""

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.app import create_app
from portal.connections import begin_writing
from portal.database import db
from portal.demo.instance import demo_settings
from portal.demo.seed import seed
from portal.operations import upgrade
from tests.records.given import BINDER, work
from tests.visitor import Visitor

ROOT = Path(__file__).parents[2]


def binders() -> dict[str, dict[str, float]]:
    """In a process of its own, so that its memory is its own."""
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        command = [sys.executable, "-m", "tests.benchmarks.binders", folder]
        subprocess.run([*command, "lay"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        told = subprocess.run([*command, "take"], check=True, cwd=ROOT, capture_output=True, text=True).stdout.split()
    names = ("first", "seconds", "bytes", "memory", "again", "again memory")
    found = dict(zip(names, map(float, told[-6:]), strict=True))
    print(
        f"a binder of 12 weeks of daily work: first byte after {found['first']:.2f} s, all after "
        f"{found['seconds']:.1f} s (once more {found['again']:.1f} s), {found['bytes'] / 1e6:.1f} MB, "
        f"{found['memory']:.0f} MB more memory (once more {found['again memory']:.0f} MB)"
    )
    return {"binder": found}


def lay(instance: Path) -> None:
    app = create_app(demo_settings(instance))
    upgrade(app)
    with app.app_context():
        begin_writing()
        seed()
        db.session.remove()
    work(app)


def take(instance: Path) -> None:
    """Twice: what makes the PDF is loaded by the first one."""
    maya = Visitor(create_app(demo_settings(instance)), "maya")
    maya.get(BINDER)
    first, seconds, size, memory = _taken(maya)
    _first, again, _size, more = _taken(maya)
    print(first, seconds, size, memory, again, more)


def _taken(maya: Visitor) -> tuple[float, float, int, float]:
    before, began = _megabytes(), time.perf_counter()
    answer = maya.client.post(BINDER, data={"csrf_token": maya.csrf_token()}, buffered=False)
    pieces = iter(answer.response)
    size = len(next(pieces))
    first = time.perf_counter() - began
    size += sum(len(piece) for piece in pieces)
    answer.close()
    return first, time.perf_counter() - began, size, _megabytes() - before


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    {"lay": lay, "take": take}[sys.argv[2]](Path(sys.argv[1]))
