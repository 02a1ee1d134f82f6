"""Where the FHIR server is."""

from flask import url_for


def base() -> str:
    """The address of the FHIR server, by which resources are named."""
    return url_for("fhir.metadata", _external=True).rpartition("/")[0]
