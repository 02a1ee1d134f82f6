"""The Nu HTML checker over pages as they were sent: many files, one process."""

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.browser.crawl.looking import JUDGED
from tests.browser.crawl.sent import Sent
from tests.proof.row import ROOT

ENSURE = ROOT / "scripts" / "ensure-nu"
_OF_HTMX = re.compile(r"(?<=\s)hx-(?=[a-z-]+[=\s>])")
QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xss2m")


def jar() -> str:
    """Where the checker is; the test fails with what to do when it is not to be had."""
    if kept := os.environ.get("PORTAL_NU"):
        return kept
    found = subprocess.run([ENSURE], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.fail(found.stderr.strip())
    return found.stdout.strip()


def faults(pages: Iterable[Sent], folder: Path) -> list[str]:
    """Sentences: what is wrong, and where. What htmx reads is checked under the name that HTML leaves to a page."""
    named = {str(number): one for number, one in enumerate(pages)}
    for name, one in named.items():
        (folder / f"{name}.html").write_text(_OF_HTMX.sub("data-hx-", one.body), encoding="utf-8")
    command = ["java", *QUICK_START, "-jar", jar(), "--format", "json", "--exit-zero-always", "--stdout", str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    known = tomllib.loads(JUDGED.read_text())["nu"]
    found = [one for one in json.loads(said)["messages"] if not any(_is_judged(one, it) for it in known)]
    return [f"{named[Path(one['url']).stem]}: {one['message']} {one.get('extract', '')!r}" for one in found]


def _is_judged(one: dict[str, str], known: dict[str, str]) -> bool:
    return all(re.search(known.get(name, ""), one.get(name, "")) for name in ("message", "extract"))
