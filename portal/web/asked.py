"""What an address asks with, read as what it should be. Whatever else stands there is as if nothing did."""

from datetime import UTC, datetime
from uuid import UUID

from flask import request

Moment = tuple[datetime, UUID]
"""A place in a list by time: the instant, and which of those at that instant."""


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
