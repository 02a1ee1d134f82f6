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
    """406 for who takes nothing but XML. What the address says counts before the heading, as FHIR has it."""
    said = request.args.get("_format", "").replace(" ", "+")  # a plus that was not written as %2B
    takes = _bare(said) in (*_TAKEN, "json") if said else _takes_json()
    if not takes:
        abort(refusal(406, _("This server answers in JSON only: %(type)s.", type=TYPE)))


def _takes_json() -> bool:
    """Whatever stands behind the type: a set of signs, FHIR's own `fhirVersion`."""
    wanted = [_bare(kind) for kind, quality in request.accept_mimetypes if quality]
    return not wanted or any(kind in (*_TAKEN, "application/*", "*/*") for kind in wanted)


def _bare(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def not_there() -> NoReturn:
    abort(refusal(404, _("There is nothing here, or it is not open to this key.")))


def not_so(words: str) -> NoReturn:
    abort(refusal(422, words))
