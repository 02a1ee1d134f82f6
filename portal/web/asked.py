"""What an address asks with, read as what it should be. Whatever else stands there is as if nothing did."""

from datetime import UTC, datetime
from uuid import UUID

from flask import request

Moment = tuple[datetime, UUID]
"""Where a list by time goes on: the instant, and after which of those at that instant."""
RankedMoment = tuple[int, datetime, UUID]
"""The same of a list that has what is gravest first: its rank from 0 to 9, then the moment."""


def id_of(words: str | None) -> UUID | None:
    try:
        return UUID(words or "")
    except ValueError:
        return None


def whole_number(words: str, digits: int = 4) -> int | None:
    """Of so many digits at most, and nothing beside them."""
    return int(words) if words.isascii() and words.isdigit() and len(words) <= digits else None


def asked_id(name: str) -> UUID | None:
    """The id that a link's argument names."""
    return id_of(request.args.get(name))


def instant_of(words: str) -> datetime | None:
    """An instant as `datetime.isoformat` writes it, with its zone; in UTC."""
    try:
        found = datetime.fromisoformat(words)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):  # the last hours of the year 9999 are further on elsewhere
        return None


def moment_of(words: str) -> Moment | None:
    """Of a pager's link: "2026-11-26T12:00:00+00:00~0193…"."""
    at, _, which = words.partition("~")
    instant, one = instant_of(at), id_of(which)
    return (instant, one) if instant and one else None


def words_of(moment: Moment) -> str:
    """As a pager's link names it, for `moment_of` to read."""
    return f"{moment[0].isoformat()}~{moment[1]}"


def ranked_moment_of(words: str) -> RankedMoment | None:
    """Of a pager's link: "2~2026-11-26T12:00:00+00:00~0193…"."""
    first, _, rest = words.partition("~")
    rank, moment = whole_number(first, 1), moment_of(rest)
    return (rank, *moment) if moment and rank is not None else None
