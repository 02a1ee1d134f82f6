"""Who comes with a key: looked up, counted, noted, in a commit before anything is read by it."""

from datetime import timedelta
from typing import NoReturn
from uuid import UUID

from flask import abort, request
from flask_babel import gettext as _

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.rules import bearing
from portal.accounts.app_keys import Bearer, behind, note_use
from portal.accounts.origins import origin
from portal.accounts.throttle import Limit, exhausted, note
from portal.connections import begin_looking, writing
from portal.records.apps.answers import refusal
from portal.vault.sealing import keyed_hash
from portal.web import formatting
from portal.web.transaction import keep_so_far, turn_writer

WRONG = Limit(20, timedelta(minutes=10))
"""Keys that open nothing, from one address."""
OFTEN = Limit(600, timedelta(minutes=10))
"""Requests with one key."""
WHOLE = Limit(12, timedelta(hours=1))
"""Of them, for everything at once."""
REALM = 'Bearer realm="records"'


def _bearer() -> Actor:
    token = _token()
    if not token:
        _shut()
    found = behind(token, clock.today_in(formatting.zone().key))
    turn_writer()
    if found is None:
        _refuse_wrong()
    _count("fhir", found.key_id, OFTEN)
    note_use(found)
    keep_so_far()
    begin_looking()
    return _as_actor(found)


with_key = bearing("the bearer of a key that a patient made for an app", _bearer)


def count_whole(key_id: UUID) -> None:
    """Everything at once is asked for less often."""
    with writing():
        _count("fhir whole", key_id, WHOLE)
        keep_so_far()


def _token() -> str:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _refuse_wrong() -> NoReturn:
    """Counted by address. Whoever comes from the same one with a key that opens is not kept waiting by it."""
    wrong = keyed_hash("fhir from", origin(request.remote_addr or ""))
    if exhausted(wrong, WRONG):
        _too_many()
    note(wrong)
    keep_so_far()
    _shut(', error="invalid_token"')


def _count(what: str, key_id: UUID, limit: Limit) -> None:
    bucket = keyed_hash(what, key_id.hex)
    if exhausted(bucket, limit):
        _too_many()
    note(bucket)


def _as_actor(found: Bearer) -> Actor:
    """She herself, by this key."""
    zone = formatting.zone().key
    return Actor(
        id=found.id,
        name=found.name,
        first_name=found.name.split()[0],
        roles=frozenset({Role.PATIENT}),
        sign_in_id=found.key_id,
        today=clock.today_in(zone),
        zone=zone,
        language=found.language,
    )


def _shut(more: str = "") -> NoReturn:
    response = refusal(401, _("This needs a key that the patient made for your app, as a bearer token."))
    response.headers["WWW-Authenticate"] = REALM + more
    abort(response)


def _too_many() -> NoReturn:
    response = refusal(429, _("There were many requests in a short time. Please try again in a few minutes."))
    response.headers["Retry-After"] = "600"
    abort(response)
