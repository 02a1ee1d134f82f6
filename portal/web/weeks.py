"""A week as a URL names it: `2026-W48`."""

import re
from datetime import date

from flask import abort

from portal.web.formatting import week_start

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_TEN_YEARS = 3660


def monday_of(text: str | None, today: date) -> date:
    """The Monday of `2026-W48`; this week's without one. 404 for anything else, and beyond ten years."""
    if not text:
        return week_start(today)
    match = _WEEK.fullmatch(text)
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        monday = None
    if monday is None or abs((monday - today).days) > _TEN_YEARS:
        abort(404)
    return monday


def week_name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"
