"""The table of endpoint × rule, printed by `portal access-matrix` and kept in docs/access.md."""

from flask import Flask
from werkzeug.routing import Rule as Route

from portal.access.rules import rule_of

HEAD = """# Who may ask for what

Written by `portal access-matrix`; a test compares it with the code, and `tests/access` asks every line of it as
everyone. Outside a scope is 404, the same page as for what is not there. "within" names the scope, in
`portal/<package>/policy.py`, through which the object that the URL names is fetched. Whoever holds no role today (her
days of reading are over, her time on the staff is) reaches nothing so, but what hangs on her own account. What
begins with /dev is there in the demo clinic alone. `/metrics` is there where the settings name a token for it, for
whoever shows that token.

| method | URL | endpoint | who |
|---|---|---|---|"""


def lines(app: Flask) -> list[str]:
    """The page in Markdown: a row per method and URL, sorted."""
    rows = [(route.rule, method, _row(app, route, method)) for route, method in _routes(app)]
    return [*HEAD.split("\n"), *(row for _, _, row in sorted(rows))]


def _routes(app: Flask) -> list[tuple[Route, str]]:
    unasked = {"HEAD", "OPTIONS"}
    return [(route, method) for route in app.url_map.iter_rules() for method in (route.methods or set()) - unasked]


def _row(app: Flask, route: Route, method: str) -> str:
    rule = rule_of(app.view_functions[route.endpoint])
    return f"| {method} | `{route.rule}` | {route.endpoint} | {rule.words if rule else 'NONE'} |"
