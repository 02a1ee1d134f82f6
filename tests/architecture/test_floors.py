"""The house holds: floors, no late imports, no rooms without a name, and each says what is in it."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PORTAL = sorted((ROOT / "portal").rglob("*.py"))
NAMELESS = {"util", "utils", "helper", "helpers", "common", "misc"}


def test_imports_go_down_only() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([str(command), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_import_inside_a_function() -> None:
    late = []
    for path in PORTAL:
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                late += [f"{path}:{n.lineno}" for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not late


def test_packages_re_export_nothing() -> None:
    for path in PORTAL:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text()).body
            assert all(isinstance(node, ast.Expr) for node in body), f"{path} holds more than a docstring"


def test_every_room_has_a_name() -> None:
    rooms = {part.removesuffix(".py") for path in PORTAL for part in path.relative_to(ROOT).parts}
    assert not rooms & NAMELESS


def test_every_room_says_what_is_in_it() -> None:
    """So the first lines of all of them are a table of contents."""
    assert not [str(path) for path in PORTAL if not ast.get_docstring(ast.parse(path.read_text()))]


def test_views_neither_query_nor_commit() -> None:
    for path in PORTAL:
        if path.name == "views.py" or "views" in path.parts:
            text = path.read_text()
            assert "select(" not in text, f"{path} queries"
            assert ".commit(" not in text, f"{path} commits"


def test_nobody_but_the_transaction_commits() -> None:
    allowed = {"web/transaction.py", "access/refusal.py", "operations.py", "cli/operating.py", "demo/seed.py"}
    allowed |= {"database.py"}  # a job's short transaction
    committing = {str(path.relative_to(ROOT / "portal")) for path in PORTAL if "session.commit(" in path.read_text()}
    assert committing - allowed == set()


def test_the_machine_is_asked_for_the_time_in_one_place() -> None:
    asking = [str(path) for path in PORTAL if "datetime.now(" in path.read_text() or "utcnow" in path.read_text()]
    assert [Path(path).name for path in asking] == ["clock.py"]
