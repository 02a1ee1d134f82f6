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
    """`_pretty`, in the address: for a person to read."""
    indent = 2 if request.args.get("_pretty") == "true" else None
    return Response(json.dumps(found, ensure_ascii=False, indent=indent), status, content_type=TYPE)


def answer_or_same(found: Json) -> Response:
    """With a mark of what is in it. Who comes again with that hears if it is still so."""
    response = answer(found)
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def refusal(status: int, words: str) -> Response:
    """As FHIR says it: an OperationOutcome."""
    return answer(outcome(status, words), status)


def check_taken() -> None:
    """406 for who takes nothing but XML. What the address says counts before the heading, as FHIR has it."""
    said = _said()
    if not (said in (*_TAKEN, "json") if said else _takes_json()):
        abort(refusal(406, _("This server answers in JSON only: %(type)s.", type=TYPE)))


def _said() -> str:
    return _bare(request.args.get("_format", "").replace(" ", "+"))  # a plus that was not written as %2B


def _takes_json() -> bool:
    """Whatever stands behind the type: a set of signs, FHIR's own `fhirVersion`."""
    wanted = [_bare(kind) for kind, quality in request.accept_mimetypes if quality]
    return not wanted or any(kind in (*_TAKEN, "application/*", "*/*") for kind in wanted)


def _bare(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def wants_resource() -> bool:
    """Of a file: FHIR's own type, named, and not just whatever there is."""
    said = _said()
    return said in (*_TAKEN, "json") if said else any(_bare(kind) == TYPE for kind, _q in request.accept_mimetypes)


def otherwise(status: int, words: str) -> Response:
    """Where no view answers. What a page would say is not for a program."""
    if status == 405:
        words = _("This server is there to read from: GET and HEAD.")
    return _not_there() if status == 404 else refusal(status, words)


def not_there() -> NoReturn:
    """404, whatever is the matter: that something is somebody else's is not said."""
    abort(_not_there())


def not_so(words: str) -> NoReturn:
    """A search that cannot be read."""
    abort(refusal(400, words))


def _not_there() -> Response:
    return refusal(404, _("There is nothing here, or it is not open to this key."))
