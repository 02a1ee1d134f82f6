"""A handout's file on its way out."""

from flask import Response, abort

from portal.files import store
from portal.files.serving import attachment
from portal.materials.models import Form, Material
from portal.materials.queries import file_name_of
from portal.web.pages import page


def download(material: Material) -> Response:
    """404, with a page that says so, when it is not where it should be."""
    if material.form is not Form.FILE:
        abort(404)
    try:
        content = store.fetch(material.id)
    except FileNotFoundError:
        return page("materials/missing.html", status=404, title=material.title)
    return attachment(content, material.media_type, file_name_of(material))
