"""Words that were typed into a form whose request could not be taken: shown again, never lost."""

from flask import request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from portal.web.too_large import fields_before_files

Pairs = list[tuple[str, str]]

_SECRET = frozenset({"csrf_token", "password", "old_password", "new_password", "repeat", "code", "secret"})
_UNSEEN = frozenset({"form_key", "about-patient", "rev", "credential", "drawn", "next", "carried_to", "email"})
_UNSEEN |= {"outcome", "number"}
_UNSEEN |= {
    "opens",
    "hours",
    "chosen",
    "pinned",
    "prepared_reply",
    "insert",
    "discard",
    "colleague",
    "keys_on",
    "keys_back",
}
_PREFIX = "carried."
_TICKED = "mark."  # a mark beside an answer: no words


def carried_words() -> Pairs:
    """(field name, value) of the words that came with this POST, for the person to see; no secrets."""
    return to_show(_sent())


def words_before_files() -> Pairs:
    """Of a POST that was too large to be taken; of a page of ours, as `carried_on` has it."""
    sent = fields_before_files()
    try:
        validate_csrf(dict(sent).get("csrf_token"))
    except (ValidationError, HTTPException):
        return []
    return to_show([field for field in sent if field[0] not in _SECRET])


def carried_on() -> Pairs:
    """Every field of a POST that must wait for a sign-in, secrets left out.

    Nothing unless the token is this browser's own: another site must not put words in a person's mouth.
    """
    try:
        validate_csrf(request.form.get("csrf_token"))
    except (ValidationError, HTTPException):
        return []
    return _sent()


def carried_along() -> Pairs:
    """What a form at the door carries for the request that was interrupted: names without their prefix."""
    return [(bare, value) for name, bare, value in _pairs() if name != bare]


def to_show(pairs: Pairs) -> Pairs:
    """Those that are somebody's words."""
    return [(name, value) for name, value in pairs if _is_words(name) and value.strip()]


def to_hide(pairs: Pairs) -> Pairs:
    """The rest, which travels unseen."""
    return [pair for pair in pairs if pair not in to_show([pair])]


def _is_words(name: str) -> bool:
    return name not in _UNSEEN and not name.startswith(_TICKED)


def _sent() -> Pairs:
    return [(bare, value) for _, bare, value in _pairs()]


def _pairs() -> list[tuple[str, str, str]]:
    """(name, name without the prefix it has when it was on its way already, value), secrets left out."""
    try:
        fields = [(name, value) for name, values in request.form.lists() for value in values]
    except HTTPException:
        return []  # the body itself was refused
    named = [(name, name.removeprefix(_PREFIX), value) for name, value in fields]
    return [field for field in named if field[1] not in _SECRET]
