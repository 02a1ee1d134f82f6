"""Whoever takes a file apart is a process of its own, with little memory, little time and no files."""

import os
import resource
import subprocess
import sys

import pytest

from portal.files import rebuild
from tests.proof.row import Proof
from tests.uploads.conftest import Went

MEGABYTE = 1024 * 1024
ATTACKS = {
    "takes 600 MB": "held = bytearray(600 * 1024 * 1024)",
    "never ends": "while True: pass",
    "writes a file": "open('/tmp/portal-was-here', 'wb').write(b'x' * 100_000)",
}
MOST_GROWN = 50 * MEGABYTE


def attacked(what: str, limited: bool) -> bool:
    """Whether a parser that was taken over gets its way: it runs to its end, or for three seconds."""
    code = "from portal.files import rebuild; rebuild.SECONDS = 1\n" + ("rebuild.limit('pdf')\n" if limited else "")
    try:
        done = subprocess.run(
            [sys.executable, "-c", code + ATTACKS[what]],
            capture_output=True,
            timeout=3 if not limited else 60,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        if os.path.exists("/tmp/portal-was-here"):
            os.unlink("/tmp/portal-was-here")
    return done.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="its limits are those of Linux")
@pytest.mark.proof("D7")
def test_a_parser_that_is_taken_over_gets_nowhere(went: Went, proof: Proof) -> None:
    assert (rebuild.MEMORY, rebuild.SECONDS) == (512 * MEGABYTE, 10)
    for what in ATTACKS:
        proof.tried(1, attacked(what, limited=True))
    proof.tried(len(went.outcomes), sum(one.status >= 500 for one in went.outcomes))
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    proof.figures |= {"grown by (MB)": round(went.grown / MEGABYTE, 1), "largest child (MB)": child}
    assert not proof.failures
    assert went.grown <= MOST_GROWN


@pytest.mark.skipif(sys.platform != "linux", reason="its limits are those of Linux")
def test_without_limits_it_gets_its_way() -> None:
    assert attacked("takes 600 MB", limited=False)
    assert attacked("writes a file", limited=False)
