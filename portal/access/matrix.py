"""The table of endpoint × rule, printed by `portal access-matrix` and kept in docs/access.md."""

from flask import Flask

from portal.access.rules import rule_of


def lines(app: Flask) -> list[str]:
    """A Markdown table, one row per method and URL, sorted."""
    rows = []
    for route in app.url_map.iter_rules():
        rule = rule_of(app.view_functions[route.endpoint])
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            rows.append(f"| {method} | `{route.rule}` | {route.endpoint} | {rule.words if rule else 'NONE'} |")
    return ["| method | URL | endpoint | who |", "|---|---|---|---|", *sorted(rows, key=lambda r: r.split("|")[2:4])]
