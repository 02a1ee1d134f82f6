"""The blueprint, and how a sheet of paper is shown: as a page, or as a PDF where the clinic can make one."""

from typing import Any

from flask import Blueprint, Response, request

from portal.access.actor import Actor
from portal.coverage.in_words import length_words
from portal.web import pdf
from portal.web.pages import page
from portal.web.templates import render

blueprint = Blueprint("records", __name__)
blueprint.add_app_template_filter(length_words)
ON_SCREEN = "records/on_screen.html"
AS_PDF = "worksheets/paper/pdf.html"


def paper(template: str, back: str, pdf_url: str, status: int = 200, **context: Any) -> Response:
    """The sheet within a page, with the way back and, where the clinic can make it, the way to the PDF."""
    shown = pdf_url if pdf.is_installed() else ""
    return page(template, status=status, layout=ON_SCREEN, back=back, pdf_url=shown, **context)


def as_pdf(actor: Actor, template: str, page_url: str, name: str, **context: Any) -> Response:
    """`name`: of the file; it says nothing about anybody."""
    if not pdf.is_installed():
        return page("worksheets/paper/no_pdf.html", status=404, page_url=page_url)
    html = render(template, layout=AS_PDF, sheet_language=actor.language, **context)
    return pdf.pdf_file(html, name, request.args.get("size", ""))
