"""CapabilityStatement: what this server answers, for anybody who asks. What it says is what the server goes by."""

from portal.records.fhir.parts import Json, only

_HERS = ("patient",)
PARAMETERS: dict[str, tuple[str, ...]] = {
    "Patient": (),
    "CareTeam": _HERS,
    "Appointment": _HERS,
    "Questionnaire": (*_HERS, "url", "version"),
    "QuestionnaireResponse": _HERS,
    "Observation": _HERS,
    "Communication": _HERS,
    "DocumentReference": _HERS,
    "Practitioner": _HERS,
    "Organization": _HERS,
}
"""What can be read and searched for, all of it one patient's; and by what, besides `_id`."""
MADE_ON = "2026-11-28"
_KNOWN = {
    "_id": {"type": "token", "documentation": "One id, or several with commas."},
    "patient": {
        "type": "reference",
        "documentation": "Whose key comes along: all is hers, also without it.",
    },
    "url": {"type": "uri", "documentation": "The canonical address, without the edition."},
    "version": {"type": "token", "documentation": "The edition."},
}
_WHOLE = {"name": "everything", "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything"}
_READ, _SEARCH = {"code": "read"}, {"code": "search-type"}
_PAGES = (
    "A search answers in pages: _count says of how many, 100 at most, and the link next leads on. With _count=0 or "
    "_summary=count it answers how many there are. With the heading Prefer: handling=strict a parameter that is not "
    "named here is refused; else it is passed over, and the link self says what counted."
)


def capability(base: str) -> Json:
    key = "A bearer token that the patient makes in the portal, for one app and for some time."
    security = {"cors": False, "description": key}
    resources = [*(_of(kind, names) for kind, names in PARAMETERS.items()), _binary()]
    return only(
        resourceType="CapabilityStatement",
        url=f"{base}/metadata",
        name="GroundworkRecord",
        title="One patient's own record",
        status="active",
        date=MADE_ON,
        kind="instance",
        software={"name": "Groundwork"},
        implementation={"description": "One patient's own record, to read", "url": base},
        fhirVersion="4.0.1",
        format=["application/fhir+json", "json"],
        rest=[{"mode": "server", "documentation": _PAGES, "security": security, "resource": resources}],
    )


def _of(kind: str, names: tuple[str, ...]) -> Json:
    return only(
        type=kind,
        interaction=[_READ, _SEARCH],
        versioning="no-version",
        conditionalRead="not-match",
        referencePolicy=["literal", "local"],
        searchParam=[{"name": name, **_KNOWN[name]} for name in ("_id", *names)],
        operation=[_WHOLE] if kind == "Patient" else [],
    )


def _binary() -> Json:
    said = "The file as it is; as a resource for who takes application/fhir+json."
    return {"type": "Binary", "documentation": said, "interaction": [_READ], "versioning": "no-version"}
