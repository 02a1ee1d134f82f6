"""The oldest versions that may run: of what is installed, of SQLite, and of what was vendored."""

import hashlib
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

from portal.config.settings import UnsafeSetting

ROOT = Path(__file__).parents[1]
_FILE = Path(__file__).with_name("floors.toml")
Version = tuple[int, ...]


def check(on_sqlite: bool) -> None:
    """Raises UnsafeSetting with one sentence when something is too old to serve patients with."""
    for fault in faults(on_sqlite):
        raise UnsafeSetting(fault)


def faults(on_sqlite: bool) -> list[str]:
    """What is too old, one sentence each."""
    floors = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found = [_too_old(name, version(name), least) for name, least in floors["packages"].items()]
    found += [_of_vendored(ROOT / path, said) for path, said in floors["vendored"].items()]
    if on_sqlite and not is_mended(sqlcipher3.dbapi2.sqlite_version, floors["sqlite"]["mended"]):
        found.append("SQLite is one that can lose what was committed: install the newest sqlcipher3.")
    return [one for one in found if one]


def is_mended(sqlite: str, mended: list[str]) -> bool:
    """Within a line from its mended release on, or beyond the newest of them."""
    now, since = parsed(sqlite), sorted(parsed(one) for one in mended)
    return now >= since[-1] or any(now[:2] == one[:2] and now >= one for one in since)


def parsed(text: str) -> Version:
    """ "3.1.3" as numbers, without what follows them: (3, 1, 3)."""
    found = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _too_old(name: str, installed: str, least: str) -> str:
    if parsed(installed) >= parsed(least):
        return ""
    return f"{name} is {installed}; nothing older than {least} may run. Install what requirements/run.lock names."


def _of_vendored(file: Path, said: dict[str, Any]) -> str:
    if parsed(said["version"]) < parsed(said["least"]):
        return _too_old(said["name"], said["version"], said["least"])
    if hashlib.sha256(file.read_bytes()).hexdigest() != said["sha256"]:
        return f"{file.name} is not the file that was vendored: put it back from the repository."
    return ""
