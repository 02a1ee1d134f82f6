"""CapabilityStatement: what this server answers, for anybody who asks."""

from portal.records.fhir.parts import Json, only

TYPES = (
    "CareTeam",
    "Appointment",
    "Questionnaire",
    "QuestionnaireResponse",
    "Observation",
    "Communication",
    "DocumentReference",
    "Practitioner",
    "Organization",
)
"""What can be asked for, of one patient."""
MADE_ON = "2026-11-26"
_PATIENT = {"name": "patient", "type": "reference", "documentation": "Required. The patient whose key comes along."}
_EVERYTHING = {
    "name": "everything",
    "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
}


def capability(base: str) -> Json:
    security = {"description": "A bearer token that the patient makes in the portal, for one app and for some time."}
    return only(
        resourceType="CapabilityStatement",
        status="active",
        date=MADE_ON,
        kind="instance",
        software={"name": "Groundwork"},
        implementation={"description": "One patient's own record, to read", "url": base},
        fhirVersion="4.0.1",
        format=["application/fhir+json", "json"],
        rest=[{"mode": "server", "security": security, "resource": [_patient(), *map(_of, TYPES)]}],
    )


def _patient() -> Json:
    return {"type": "Patient", "interaction": [{"code": "read"}], "operation": [_EVERYTHING]}


def _of(kind: str) -> Json:
    return {"type": kind, "interaction": [{"code": "search-type"}], "searchParam": [_PATIENT]}
