"""A change is tried before it is asked whether it is meant: what stands in its way is said first, and nothing stays."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from wtforms import Field

from portal.admin.forms.fields import Done, accepted
from portal.database import db

T = TypeVar("T")


def would_do(field: Field, deed: Callable[[], T], sentences: Mapping[Any, Any]) -> Done[T] | None:
    """As `accepted`, and nothing is changed."""
    attempt = db.session.begin_nested()
    try:
        return accepted(field, deed, sentences)
    finally:
        attempt.rollback()
        db.session.expire_all()
