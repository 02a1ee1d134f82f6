"""The one way in which a table leaves as CSV. No spreadsheet works anything out of it: what it would take for a formula
begins with an apostrophe."""

import csv
from collections.abc import Iterable
from io import StringIO

from flask import Response, make_response

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def written(rows: Iterable[Iterable[str]], line_end: str = "\r\n") -> str:
    """Lines end as RFC 4180 has it; cells are quoted where they need it."""
    into = StringIO()
    csv.writer(into, lineterminator=line_end).writerows([harmless(cell) for cell in row] for row in rows)
    return into.getvalue()


def sent_as_csv(table: str, file_name: str) -> Response:
    """To be saved. By the mark at its beginning, spreadsheets read names right."""
    answer = make_response(table.encode("utf-8-sig"))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers.set("Content-Disposition", "attachment", filename=file_name)
    return answer


def harmless(cell: str) -> str:
    """As text. Spaces before it change nothing, and a number below zero is a number."""
    if not cell.lstrip(" \u00a0\u3000\ufeff").startswith(_BEGINS_A_FORMULA) or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(cell: str) -> bool:
    return cell[0] == "-" and cell[1:].replace(".", "", 1).isdecimal()


def as_typed(cell: str) -> str:
    """The other way round, for a table that comes back: without the apostrophe that was put before it."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
