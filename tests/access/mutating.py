"""A scope replaced before any statement is built of it: the portal is loaded anew, in a process of its own.

    python -m tests.access.mutating FOLDER NAME HOW [NAME HOW ...]

FOLDER holds a clinic that was laid (`keep`). Says for each mutant who noticed, and by what; "nobody" when nobody did.
"""

import importlib
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import flask_babel
import flask_login
import flask_sqlalchemy
import flask_wtf
import lxml.html
import pikepdf

from portal.access import rules
from tests.access import mutations

LOADED = (flask_babel, flask_login, flask_sqlalchemy, flask_wtf, lxml.html, pikepdf)
"""Once for all mutants, which are forked from here: whatever knows no scope."""
Mutant = tuple[str, str]


def names() -> list[str]:
    """Of every scope of the portal."""
    return sorted({name for name, _ in rules._NAMES.values()})


def keep(clinic: Any, folder: Path) -> None:
    """A clinic, for others to load."""
    shutil.copytree(clinic.app.config["INSTANCE"], folder, dirs_exist_ok=True)
    (folder / "clinic.pickle").write_bytes(pickle.dumps((clinic.things, clinic.tokens)))


def noticed(folder: Path, mutants: Iterable[Mutant]) -> Iterator[tuple[Mutant, str]]:
    """By whom; "" by nobody."""
    asked = [word for mutant in mutants for word in mutant]
    command = [sys.executable, "-m", "tests.access.mutating", str(folder), *asked]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    for line in done.stdout.splitlines():
        name, how, by = line.split(" ", 2)
        yield (name, how), by.removeprefix("nobody")


def _mutate(name: str, how: str) -> None:
    """From now on the scope of this name is another, and asks for no role beside it."""
    named, mutation = rules.named, getattr(mutations, how)
    mutated: list[Any] = []

    def naming(one: str, scope: Any) -> Any:
        if one != name:
            return named(one, scope)
        mutated.append(named(one, mutation(scope)))
        return mutated[0]

    def role_within(role: Any, scope: Any, argument: str, *binds_too: str) -> Any:
        alone = any(scope is one for one in mutated)
        return rules.within(scope, argument, *binds_too) if alone else asking_for(role, scope, argument, *binds_too)

    asking_for = rules.role_within
    rules.named, rules.role_within = naming, role_within


def _who_notices(folder: Path, name: str) -> str:
    """Whoever first gets another answer than she should, or does not see what is hers."""
    noticing = importlib.import_module(
        "tests.access.noticing"
    )  # now that the scope is another: all that is built of it
    return str(noticing.first_deviation(folder, name))


def main(folder: str, *words: str) -> None:
    for name, how in zip(words[::2], words[1::2], strict=True):
        child = os.fork()
        if not child:
            with TemporaryDirectory() as own:
                shutil.copytree(folder, own, dirs_exist_ok=True)
                _mutate(name, how)
                sys.stdout.write(f"{name} {how} {_who_notices(Path(own), name) or 'nobody'}\n")
                sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
