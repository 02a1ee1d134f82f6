"""What the routes of this package share."""

from typing import Any

from flask import Blueprint, Response, abort, url_for

from portal.web.pages import see
from portal.worksheets.authoring.address import Address, Document, Part, part_at
from portal.worksheets.authoring.models import ClinicWorksheet

blueprint = Blueprint("builder", __name__, url_prefix="/library/own")


def address_in(document: Document, text: str) -> tuple[Address, Part]:
    """The part that a URL names; 404 when there is none."""
    address = Address.parse(text)
    part = part_at(document, address) if address else None
    if address is None or part is None:
        abort(404)
    return address, part


def back_to(worksheet: ClinicWorksheet, anchor: object = "") -> Response:
    """The outline, at the place where the work was."""
    return see(outline_url(worksheet, anchor))


def outline_url(worksheet: ClinicWorksheet, anchor: object = "", **more: Any) -> str:
    url = url_for("builder.outline", worksheet_id=worksheet.id, **more)
    return f"{url}#{anchor}" if anchor else url
