"""A file on its way out: always to be saved, never shown by the browser as a page of ours."""

from urllib.parse import quote

from flask import Response, abort, make_response

from portal.materials import store
from portal.materials.models import Form, Material
from portal.materials.queries import file_name_of
from portal.web.pages import page

FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def download(material: Material) -> Response:
    """404, with a page that says so, when it is not where it should be."""
    if material.form is not Form.FILE:
        abort(404)
    try:
        content = store.fetch(material.id)
    except FileNotFoundError:
        return page("materials/missing.html", status=404, title=material.title)
    response = make_response(content)
    response.headers["Content-Type"] = material.media_type
    response.headers.set("Content-Disposition", "attachment", **_named(file_name_of(material)))
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def _named(file_name: str) -> dict[str, str]:
    """The name twice where it has to be: a header is ASCII, and browsers prefer the second."""
    plain = file_name.encode("ascii", "replace").decode().replace("?", "_")
    return {"filename": plain} | ({} if plain == file_name else {"filename*": f"UTF-8''{quote(file_name)}"})
