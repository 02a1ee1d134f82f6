"""Words that were typed into a form whose request could not be taken: shown again, never lost."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from portal.web.taking import taken_here
from portal.web.too_large import fields_before_files

_WORDS, _UNSEEN = "carried-words.", "carried-unseen."
"""Before the names of what a form at the door carries. No form has a name that begins so, nor has a worksheet: the id
of a question has no hyphen."""


@dataclass(frozen=True)
class Sent:
    """A field of a POST, by the name that it has where it is going. `came_as`: with what the door put before it."""

    name: str
    value: str
    is_words: bool
    came_as: str

    @property
    def at_the_door(self) -> str:
        """Its name on a form at the door: what it is was found out by the route that it was meant for."""
        return (_WORDS if self.is_words else _UNSEEN) + self.name

    @property
    def waits(self) -> bool:
        """A form at the door brought it, for a request that was interrupted."""
        return self.came_as != self.name


def carried_words() -> list[Sent]:
    """The words that came with this POST, for the person to see; no secrets."""
    return to_show(_sent())


def words_before_files() -> list[Sent]:
    """Of a POST that was too large to be taken; of a page of ours, as `carried_on` has it."""
    sent = fields_before_files()
    return to_show(_told_apart(sent)) if _is_ours(dict(sent).get("csrf_token")) else []


def carried_on() -> list[Sent]:
    """Every field of a POST that must wait for a sign-in, secrets left out.

    Nothing unless the token is this browser's own: another site must not put words in a person's mouth.
    """
    return _sent() if _is_ours(request.form.get("csrf_token")) else []


def carried_along() -> list[Sent]:
    """What a form at the door carries for the request that was interrupted."""
    return [field for field in _sent() if field.waits]


def to_show(fields: list[Sent]) -> list[Sent]:
    """Those that are somebody's words."""
    return [field for field in fields if field.is_words and field.value.strip()]


def to_hide(fields: list[Sent]) -> list[Sent]:
    """The rest, which travels unseen."""
    shown = to_show(fields)
    return [field for field in fields if field not in shown]


def _is_ours(token: str | None) -> bool:
    try:
        validate_csrf(token)
    except (ValidationError, HTTPException):
        return False
    return True


def _sent() -> list[Sent]:
    try:
        return _told_apart((name, value) for name, values in request.form.lists() for value in values)
    except HTTPException:
        return []  # the body itself was refused


def _told_apart(fields: Iterable[tuple[str, str]]) -> list[Sent]:
    """Secrets left out, and words told from what nobody typed."""
    told, here = [], taken_here()
    for came_as, value in fields:
        if came_as.startswith((_WORDS, _UNSEEN)):
            name = came_as.removeprefix(_WORDS).removeprefix(_UNSEEN)
            told.append(Sent(name, value, came_as.startswith(_WORDS), came_as))
        elif not here.is_secret(came_as):
            told.append(Sent(came_as, value, here.is_words(came_as), came_as))
    return told
