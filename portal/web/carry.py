"""Words that were typed into a form whose request could not be taken: shown again, never lost."""

from flask import request
from werkzeug.exceptions import HTTPException

_NEVER_SHOWN = frozenset({"csrf_token", "password", "new_password", "repeat", "code", "form_key", "next", "email"})
_PREFIX = "carried."


def carried_words() -> list[tuple[str, str]]:
    """(field name, value) of what came with this POST, secrets left out."""
    try:
        fields = request.form
    except HTTPException:
        return []  # the body itself was refused
    return [
        (name, value)
        for name, values in fields.lists()
        if name not in _NEVER_SHOWN and not name.startswith(_PREFIX)
        for value in values
        if value.strip()
    ]


def carried_along() -> list[tuple[str, str]]:
    """What a sign-in form carries for the request that was interrupted: names without their prefix."""
    pairs = request.form.lists()
    return [
        (name.removeprefix(_PREFIX), value) for name, values in pairs if name.startswith(_PREFIX) for value in values
    ]
