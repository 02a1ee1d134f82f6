"""Observation: what was worked out from her answers, with what it means in words."""

from collections.abc import Iterator
from uuid import UUID

from portal.records.fhir.loinc import loinc
from portal.records.fhir.parts import Json, coding, concept, derived, instant, only, reference, resource
from portal.records.own.rows import Filled, Score
from portal.worksheets.definitions.field import Field

_SURVEY = concept("", coding("http://terminology.hl7.org/CodeSystem/observation-category", "survey", "Survey"))


def observations(filled: Filled, patient_id: UUID) -> Iterator[Json]:
    """One for each computed value, with a LOINC code where the definition names one."""
    for score in filled.scores:
        yield resource(
            "Observation",
            observation_id(score.field, filled.id),
            status="final",
            category=[_SURVEY],
            code=_code(filled, score),
            subject=reference("Patient", patient_id),
            effectiveDateTime=instant(filled.at),
            interpretation=[concept(score.band)] if score.band else [],
            derivedFrom=[reference("QuestionnaireResponse", filled.id)],
            **_value(score),
        )


def observation_id(field: Field, version_id: UUID) -> UUID:
    """The same each time: a score has no row of its own."""
    return derived(field.id, version_id)


def _code(filled: Filled, score: Score) -> Json:
    label, sheet = score.field.label, filled.worksheet.short_title
    return concept(label if label.startswith(sheet) else f"{sheet}: {label}", *loinc(score.field.loinc))


def _value(score: Score) -> Json:
    whole = isinstance(score.value, int)
    return {"valueInteger": score.value} if whole else {"valueQuantity": only(value=score.value)}
