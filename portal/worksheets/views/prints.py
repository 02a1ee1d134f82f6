"""A worksheet on paper: blank for whoever has signed in, filled in for its patient; each as a page and as a PDF."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from portal.access.actor import Actor
from portal.access.rules import signed_in, within
from portal.web import pdf
from portal.web.pages import page
from portal.web.templates import render
from portal.worksheets import policy
from portal.worksheets.actions.saving import document_of
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Assignment
from portal.worksheets.paper.blank import Blank
from portal.worksheets.published import catalogue, edition
from portal.worksheets.queries.sheet import Reading, reading

blueprint = Blueprint("prints", __name__)
ON_SCREEN = "worksheets/paper/screen.html"
FILE_NAME = "worksheet.pdf"


@blueprint.get("/worksheets/library/<slug>/print")
@signed_in
def blank(actor: Actor, slug: str) -> Response:
    worksheet, addresses = _current(actor, slug), (url_for("worksheets.preview", slug=slug), f"{request.path}.pdf")
    return on_screen("worksheets/paper/blank.html", *addresses, blank=Blank(worksheet))


@blueprint.get("/worksheets/library/<slug>/print.pdf")
@signed_in
def blank_pdf(actor: Actor, slug: str) -> Response:
    worksheet = _current(actor, slug)
    return as_pdf("worksheets/paper/blank.html", worksheet, blank=Blank(worksheet))


@blueprint.get("/worksheets/<uuid:assignment_id>/print")
@within(policy.own, "assignment_id")
def filled(actor: Actor, assignment: Assignment) -> Response:
    addresses = (url_for("worksheets.sheet", assignment_id=assignment.id), f"{request.path}.pdf")
    sheet = _reading(actor, assignment)
    return on_screen("worksheets/paper/filled.html", *addresses, sheet.number, sheet=sheet, who=actor.name)


@blueprint.get("/worksheets/<uuid:assignment_id>/print.pdf")
@within(policy.own, "assignment_id")
def filled_pdf(actor: Actor, assignment: Assignment) -> Response:
    sheet = _reading(actor, assignment)
    return as_pdf("worksheets/paper/filled.html", sheet.worksheet, sheet=sheet, who=actor.name)


def on_screen(template: str, back: str, pdf_url: str, number: int | None = None, **context: Any) -> Response:
    """The sheet within a page, with the way back and, where the clinic has installed it, the way to the PDF.

    `number`: the version that is shown, so that the PDF is of the same one."""
    shown = pdf_url if pdf.is_installed() else ""
    return page(template, layout=ON_SCREEN, back=back, pdf_url=shown, number=number, **context)


def as_pdf(template: str, worksheet: Worksheet, **context: Any) -> Response:
    """404, and a way to print from the browser, where no PDF can be made. `size`, in the address: of the paper."""
    if not pdf.is_installed():
        return page("worksheets/paper/no_pdf.html", status=404, page_url=request.path.removesuffix(".pdf"))
    html = render(template, layout="worksheets/paper/pdf.html", sheet_language=worksheet.lang, **context)
    return pdf.pdf_file(html, FILE_NAME, request.args.get("size", ""))


def _reading(actor: Actor, assignment: Assignment) -> Reading:
    worksheet = edition(assignment.slug, assignment.version, actor.language)
    return reading(actor, assignment, document_of(assignment, worksheet), request.args.get("version", type=int))


def _current(actor: Actor, slug: str) -> Worksheet:
    try:
        return catalogue().current(slug).in_language(actor.language)
    except UnknownWorksheet:
        abort(404)
