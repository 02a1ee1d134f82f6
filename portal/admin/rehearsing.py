"""A change is tried before it is asked whether it is meant: what stands in its way is said first, and nothing stays."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import Field

from portal.admin.forms.fields import accepted
from portal.database import db


def would_do(field: Field, deed: Callable[[], object], sentences: Mapping[Any, Any]) -> bool:
    """Whether the deed could be done; a refusal becomes a sentence at the field. Nothing is changed."""
    attempt = db.session.begin_nested()
    try:
        return accepted(field, deed, sentences)
    finally:
        attempt.rollback()
        db.session.expire_all()
