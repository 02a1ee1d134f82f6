"""Whether a migration only adds, so that a version which does not know of it may run on beneath."""

import ast
from collections.abc import Iterator

ADDING = frozenset({"add_column", "batch_alter_table", "create_index", "create_table", "drop_constraint", "drop_index"})
"""What an expansion may ask of Alembic. A looser check is dropped now, and made anew by the contraction."""


def says_so(source: str) -> bool:
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node) == "EXPANDS = True" for node in ast.parse(source).body
    )


def faults(source: str) -> list[str]:
    """What in its `upgrade`, or in what that calls, does more than add."""
    body = [node for node in ast.parse(source).body if not _is_named(node, "downgrade")]
    calls = [call for node in body for call in ast.walk(node) if isinstance(call, ast.Call)]
    return [fault for call in calls for fault in _of(call)]


def _is_named(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == name


def _of(call: ast.Call) -> Iterator[str]:
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return
    if call.func.value.id not in ("op", "batch"):
        return
    verb = call.func.attr
    if verb not in ADDING and verb != "f":
        yield f"{verb} in line {call.lineno}"
    if verb == "create_index" and any(one.arg == "unique" for one in call.keywords):
        yield f"a unique index in line {call.lineno}: what the old version writes may break it"
    if verb == "add_column" and not _is_optional(call):
        yield f"a column in line {call.lineno} that the old version leaves empty"


def _is_optional(call: ast.Call) -> bool:
    """May be empty, or has a default in the database itself."""
    named = {one.arg: one.value for part in ast.walk(call) if isinstance(part, ast.Call) for one in part.keywords}
    nullable = named.get("nullable")
    is_nullable = isinstance(nullable, ast.Constant) and nullable.value is True
    return is_nullable or "server_default" in named
