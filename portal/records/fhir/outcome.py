"""OperationOutcome: why there is no answer, in FHIR's codes and in a sentence."""

from portal.records.fhir.parts import Json

CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    410: "deleted",
    413: "too-long",
    422: "invalid",
    429: "throttled",
    503: "transient",
}


def outcome(status: int, words: str) -> Json:
    code = CODES.get(status, "exception")
    issue = {"severity": "error", "code": code, "diagnostics": words}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
