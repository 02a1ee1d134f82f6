"""The portal's own source: bandit finds nothing that weighs, and neither do the lints of the house."""

import json
import re
import subprocess
import sys

import pytest

from tests.proof.row import Proof
from tests.supply.lints import faults
from tests.supply.locks import ROOT

SOURCE = sorted((ROOT / "portal").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ALLOWED = {
    "portal/sqlite.py": "SQLite takes no bound value in a PRAGMA: the key is hexadecimal, the other a constant",
    "portal/backups/filling.py": "names of triggers and tables, as the database itself gives them: none can be bound",
    "portal/backups/moving/places.py": "names of functions, as the database itself gives them: none can be bound",
}
"""Modules that may, and why."""
_IN_TEMPLATES = re.compile(r"request\.(args|form|values|cookies)|hx-headers|\|\s*safe\b|autoescape\s+false")
_UNQUOTED = re.compile(r"<[a-z][^<>{}]*\s[a-z-]+=\{\{")
_NOSEC = re.compile(r"#\s*nosec(.*)")


@pytest.mark.proof("L3")
def test_nothing_that_weighs(proof: Proof) -> None:
    found = [one for path in SOURCE for one in faults(path.read_text(), str(path.relative_to(ROOT)))]
    found = [one for one in found if not any(allowed in one for allowed in ALLOWED)]
    found += [f"{path}: {match[0]}" for path in TEMPLATES for match in _IN_TEMPLATES.finditer(path.read_text())]
    found += [f"{path}: {match[0]}" for path in TEMPLATES for match in _UNQUOTED.finditer(path.read_text())]
    proof.tried(len(SOURCE) + len(TEMPLATES), len(found))
    assert not found, "\n".join(found)
    assert "bandit -q -c pyproject.toml -r portal scripts -ll" in (ROOT / "Makefile").read_text(), "in `make check`"
    if proof.full:
        weighing = _bandit()
        proof.tried(failures=weighing)
        assert weighing == 0


def _bandit() -> int:
    asked = [
        sys.executable,
        "-m",
        "bandit",
        "-q",
        "-c",
        "pyproject.toml",
        "-r",
        "portal",
        "scripts",
        "-ll",
        "-f",
        "json",
    ]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return len(json.loads(done.stdout)["results"])


def test_each_exception_says_why() -> None:
    said = [found[1] for path in SOURCE for found in _NOSEC.finditer(path.read_text())]
    assert said
    for one in said:
        assert re.fullmatch(r" B\d{3} # .{10,}", one), f"nosec{one}"


@pytest.mark.parametrize(
    "source",
    [
        "db.session.execute(text(f'SELECT * FROM {table}'))",
        "text('SELECT ' + name)",
        "connection.execute('SELECT %s' % name)",
        "connection.exec_driver_sql('DELETE FROM {}'.format(name))",
        "print(answer)",
        "import random",
        "from random import choice",
        "import pickle",
        "eval(words)",
        "datetime.now()",
        "datetime.utcnow()",
        "subprocess.run(line, shell=True)",
        "yaml.load(text)",
        "hashlib.md5(b'')",
        "Markup(f'<b>{words}</b>')",
        "Environment(autoescape=False)",
        "render_template_string(words)",
    ],
)
def test_each_lint_finds_what_it_is_for(source: str) -> None:
    """The control."""
    assert list(faults(source, "portal/web/x.py"))


def test_fair_ones_pass() -> None:
    fair = "text('SELECT 1')\ndatetime.now(UTC)\nyaml.safe_load(x)\nimport secrets\nMarkup('<b>')\nhashlib.sha256(b'')"
    assert list(faults(fair, "portal/web/x.py")) == []
    assert list(faults("print(1)", "portal/cli/x.py")) == []
    for unsafe in ("{{ request.args.q }}", "{{ words|safe }}", "<b hx-headers='{}'>"):
        assert _IN_TEMPLATES.search(unsafe)
    assert _UNQUOTED.search("<a href={{ url }}>")
    assert not _UNQUOTED.search('<a href="{{ url }}">')
