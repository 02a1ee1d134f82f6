"""A handout's file on its way out, and how much one person's take up."""

from datetime import datetime
from uuid import UUID

from flask import Response, abort
from sqlalchemy import Uuid, bindparam, func, select

from portal.database import Instant
from portal.files import store
from portal.files.room import Kept
from portal.files.serving import attachment
from portal.materials.models import Form, Material
from portal.materials.queries import file_name_of
from portal.reading import read
from portal.web.pages import page

_KEPT = select(func.count(Material.id), func.coalesce(func.sum(Material.size), 0)).where(
    Material.made_by == bindparam("made_by", type_=Uuid()),
    Material.made_at > bindparam("since", type_=Instant()),
    Material.form == Form.FILE,
)


def download(material: Material) -> Response:
    """404, with a page that says so, when it is not where it should be."""
    if material.form is not Form.FILE:
        abort(404)
    try:
        content = store.fetch(material.id)
    except FileNotFoundError:
        return page("materials/missing.html", status=404, title=material.title)
    return attachment(content, material.media_type, file_name_of(material))


def kept_by(made_by: UUID, since: datetime) -> Kept:
    """The files that somebody handed out, taken back or not. One statement."""
    return Kept(*read(_KEPT, {"made_by": made_by, "since": since}).one())
