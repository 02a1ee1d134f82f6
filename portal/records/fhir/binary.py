"""Binary: what is in a file, for who wants that as a resource too."""

import base64

from portal.records.fhir.parts import Json, reference, resource
from portal.records.own.rows import Document


def binary(one: Document, content: bytes) -> Json:
    return resource(
        "Binary",
        one.id,
        contentType=one.media_type,
        securityContext=reference("DocumentReference", one.id),
        data=base64.b64encode(content).decode(),
    )
