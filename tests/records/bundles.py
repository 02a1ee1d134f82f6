"""A FHIR bundle held against FHIR R4, and against itself."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

Json = dict[str, Any]
VALUES = {
    "string": {"valueString"},
    "text": {"valueString"},
    "integer": {"valueInteger"},
    "decimal": {"valueDecimal"},
    "boolean": {"valueBoolean"},
    "date": {"valueDate"},
    "time": {"valueTime"},
    "choice": {"valueCoding"},
    "open-choice": {"valueCoding", "valueString"},
}
"""By the type of a question: what answers it."""
_model = cache(get_fhir_model_class)


def valid(resource: Json) -> Json:
    """As it is. Raises ValidationError."""
    _model(resource["resourceType"]).model_validate(resource)
    return resource


def checked(bundle: Json) -> dict[str, list[Json]]:
    """Its resources by type: each is valid, its id is its own, and what it names is in the bundle."""
    valid({name: value for name, value in bundle.items() if name != "entry"})
    found: dict[str, list[Json]] = {}
    for entry in bundle["entry"]:
        one = valid(entry["resource"])
        assert entry["fullUrl"].endswith(f"/fhir/{one['resourceType']}/{one['id']}")
        found.setdefault(one["resourceType"], []).append(one)
    there = [f"{kind}/{one['id']}" for kind, some in found.items() for one in some]
    assert len(set(there)) == len(there)
    assert set(references(bundle)) <= set(there)
    asked = {f"{one['url']}|{one['version']}": one for one in found.get("Questionnaire", [])}
    for one in found.get("QuestionnaireResponse", []):
        answers(asked[one["questionnaire"]], one)
    return found


def references(within: Any) -> Iterator[str]:
    if isinstance(within, dict):
        if isinstance(within.get("reference"), str):
            yield within["reference"]
        within = list(within.values())
    for part in within if isinstance(within, list) else ():
        yield from references(part)


def answers(questionnaire: Json, response: Json) -> int:
    """How many. Each stands below its question, and is what answers such a one."""
    return sum(_answers(questionnaire["item"], response.get("item", [])))


def _answers(asked: list[Json], items: list[Json]) -> Iterator[int]:
    known = {one["linkId"]: one for one in asked}
    once = [one["linkId"] for one in items if not known[one["linkId"]].get("repeats")]
    assert len(set(once)) == len(once)
    for one in items:
        question = known[one["linkId"]]
        yield from _answers(question.get("item", []), one.get("item", []))
        for answer in one.get("answer", []):
            (kind,) = answer
            assert kind in VALUES[question["type"]], (question, answer)
            yield 1
