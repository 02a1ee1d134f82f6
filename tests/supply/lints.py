"""What no module of the portal may hold: asked of its syntax, not of its text."""

import ast
from collections.abc import Iterator

PRINTS = ("portal/cli/", "portal/demo/")
_SQL = {"text", "execute", "exec_driver_sql", "executemany", "executescript"}
_DANGEROUS = {"eval", "exec", "compile", "__import__", "input"}
_MODULES = {"pickle", "marshal", "shelve", "random", "telnetlib", "xmlrpc", "dill"}
_WEAK = {"md5", "sha1", "new"}
_OF_SHELLS = {("os", "system"), ("os", "popen"), ("tempfile", "mktemp"), ("yaml", "load"), ("yaml", "unsafe_load")}
_NAIVE = {"utcnow", "utcfromtimestamp"}


def faults(source: str, path: str) -> Iterator[str]:
    """Sentences with the line."""
    for node in ast.walk(ast.parse(source)):
        for fault in _of(node, path):
            yield f"{path}:{getattr(node, 'lineno', 0)}: {fault}"


def _of(node: ast.AST, path: str) -> Iterator[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from _imported(node)
    if isinstance(node, ast.Call):
        yield from _called(node, path)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    for name in names:
        if name.split(".")[0] in _MODULES:
            yield f"imports {name}"


def _called(node: ast.Call, path: str) -> Iterator[str]:
    owner, name = _name(node.func)
    if name in _SQL and (name != "text" or not owner) and node.args and _is_built(node.args[0]):
        yield f"{name}() of SQL that was put together"
    if not owner and name in _DANGEROUS:
        yield f"{name}()"
    if not owner and name == "print" and not path.startswith(PRINTS):
        yield "print()"
    if not owner and name == "Markup" and node.args and _is_built(node.args[0]):
        yield "Markup() of text that was put together"
    if (owner, name) in _OF_SHELLS or (owner == "hashlib" and name in _WEAK):
        yield f"{owner}.{name}()"
    if name in _NAIVE or (owner == "datetime" and name == "now" and not node.args and not node.keywords):
        yield f"{name}() without a zone"
    if name in ("render_template_string", "from_string"):
        yield f"{name}()"
    yield from (f"{one.arg}={ast.unparse(one.value)}" for one in node.keywords if _is_careless(one))


def _is_careless(given: ast.keyword) -> bool:
    value = given.value.value if isinstance(given.value, ast.Constant) else None
    return (given.arg, value) in {("shell", True), ("verify", False), ("autoescape", False), ("debug", True)}


def _name(func: ast.expr) -> tuple[str, str]:
    if isinstance(func, ast.Name):
        return "", func.id
    if isinstance(func, ast.Attribute):
        return func.value.id if isinstance(func.value, ast.Name) else "?", func.attr
    return "?", ""


def _is_built(value: ast.expr) -> bool:
    """An f-string with values, a sum, a `%` or a `.format`."""
    if isinstance(value, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in value.values)
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, (ast.Add, ast.Mod)) and not isinstance(value.left, ast.BinOp)
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format"
