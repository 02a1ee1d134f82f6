"""An answer to a program, in FHIR's own type; and why there is none."""

import json
from typing import NoReturn

from flask import Response, abort, request
from flask_babel import gettext as _

from portal.records.fhir.outcome import outcome
from portal.records.fhir.parts import Json

TYPE = "application/fhir+json"
_TAKEN = (TYPE, "application/json")


def answer(found: Json, status: int = 200) -> Response:
    return Response(json.dumps(found, ensure_ascii=False), status, content_type=TYPE)


def refusal(status: int, words: str) -> Response:
    return answer(outcome(status, words), status)


def check_taken() -> None:
    """406 for who takes nothing but XML."""
    wanted = request.args.get("_format", "json")
    takes = not request.accept_mimetypes or request.accept_mimetypes.best_match(_TAKEN)
    if not takes or wanted not in (*_TAKEN, "json"):
        abort(refusal(406, _("This server answers in JSON only: %(type)s.", type=TYPE)))


def not_there() -> NoReturn:
    abort(refusal(404, _("There is nothing here, or it is not open to this key.")))


def not_so(words: str) -> NoReturn:
    abort(refusal(422, words))
