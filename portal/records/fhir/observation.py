"""Observation: what was worked out from her answers, with what it means in words."""

from collections.abc import Iterator
from uuid import UUID

from portal.records.fhir.parts import LOINC, Json, concept, derived, instant, only, reference, resource
from portal.records.own.rows import Filled, Score

_SURVEY = concept("Survey", "http://terminology.hl7.org/CodeSystem/observation-category", "survey")


def observations(filled: Filled, patient_id: UUID) -> Iterator[Json]:
    for score in filled.scores:
        yield resource(
            "Observation",
            derived(score.field.id, filled.id),
            status="final",
            category=[_SURVEY],
            code=_code(filled, score),
            subject=reference("Patient", patient_id),
            effectiveDateTime=instant(filled.at),
            interpretation=[concept(score.band)] if score.band else [],
            derivedFrom=[reference("QuestionnaireResponse", filled.id)],
            **_value(score),
        )


def _code(filled: Filled, score: Score) -> Json:
    code, label = score.field.loinc, score.field.label
    return concept(label, LOINC if code else "", code) | only(text=f"{filled.worksheet.short_title}: {label}")


def _value(score: Score) -> Json:
    whole = isinstance(score.value, int)
    return {"valueInteger": score.value} if whole else {"valueQuantity": only(value=score.value)}
