"""The draft on one page: its parts in order, and small forms that come back to the same place."""

from flask import Response, request
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.builder import queries
from portal.builder.edits import about_data, about_mark, adding_section, put_about
from portal.builder.forms.sheet import AboutForm, SectionForm
from portal.builder.views.screens import address_in, back_to, blueprint
from portal.web.pages import page
from portal.web.saying import says, told_in
from portal.web.taking import takes
from portal.worksheets.authoring.actions import change
from portal.worksheets.authoring.address import mark_of
from portal.worksheets.authoring.edits import alerts_on, depends_on, move, remove
from portal.worksheets.authoring.models import ClinicWorksheet
from portal.worksheets.authoring.policy import changeable, editable


@blueprint.get("/<uuid:worksheet_id>")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def outline(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    return _outline(worksheet, SectionForm(None))


@blueprint.get("/<uuid:worksheet_id>/about")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def about(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    document = worksheet.document
    form = AboutForm(mark=about_mark(document), **about_data(document))
    return _about(worksheet, form)


@blueprint.post("/<uuid:worksheet_id>/about")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(AboutForm)
@says(_l("Saved in the draft."))
def change_about(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    form, document = AboutForm(), worksheet.document
    if not form.submitted():
        return _about(worksheet, form, 422)
    if form.mark.data != about_mark(document):
        form.mark.data = about_mark(document)
        return _about(worksheet, form, 409, about_data(document))
    if worksheet.version and not form.has_names_of_its_own(worksheet):
        return _about(worksheet, form, 422)
    change(actor, worksheet, lambda document: put_about(document, form))
    return back_to(worksheet)


@blueprint.post("/<uuid:worksheet_id>/sections")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(SectionForm)
def add_section(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    form = SectionForm()
    if not form.submitted():
        return _outline(worksheet, form, 422)
    change(actor, worksheet, adding_section(form.title.words), form.form_key.data or "")
    return back_to(worksheet, f"s.{worksheet.document['sections'][-1]['id']}")


@blueprint.post("/<uuid:worksheet_id>/parts/<part>/place")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(beside={"to"})
def move_part(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    address, _part = address_in(worksheet.document, part)
    up = request.form.get("to") == "up"
    change(actor, worksheet, lambda document: move(document, address, up))
    return back_to(worksheet, address)


@blueprint.get("/<uuid:worksheet_id>/parts/<part>/removal")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def removal(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    return _removal(worksheet, part)


@blueprint.post("/<uuid:worksheet_id>/parts/<part>/removal")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(beside={"mark"})
@says(_l("It is removed."))
def remove_part(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    address, _part = address_in(worksheet.document, part)
    if request.form.get("mark") != mark_of(worksheet.document, address):
        return _removal(worksheet, part, 409)
    change(actor, worksheet, lambda document: remove(document, address))
    return back_to(worksheet, "parts")


def _outline(worksheet: ClinicWorksheet, section: SectionForm, status: int = 200) -> Response:
    return page(
        "builder/outline.html",
        status=status,
        sheet=worksheet,
        published=bool(told_in("published")),
        it=queries.outline(worksheet),
        document=worksheet.document,
        part_key=section.form_key.data,
        section_errors=section.title.errors,
    )


def _removal(worksheet: ClinicWorksheet, part: str, status: int = 200) -> Response:
    document = worksheet.document
    address, found = address_in(document, part)
    return page(
        "builder/removal.html",
        status=status,
        sheet=worksheet,
        address=address,
        part=found,
        mark=mark_of(document, address),
        others=depends_on(document, address),
        alerts=alerts_on(document, address),
    )


def _about(worksheet: ClinicWorksheet, form: AboutForm, status: int = 200, saved: object = None) -> Response:
    fixed = worksheet.document["kind"] not in ("worksheet", "diary")
    return page("builder/about.html", status=status, sheet=worksheet, form=form, saved=saved, fixed=fixed)
