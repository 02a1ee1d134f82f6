"""The sheet as the patient will see it, as paper, and as YAML. Nothing that is typed here is kept."""

from flask import Response, make_response, request, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.builder.views.screens import blueprint
from portal.programs.clinic import facts
from portal.safety.panels import panels
from portal.safety.texts import notice
from portal.web.pages import page
from portal.web.read_only import served_read_only
from portal.web.taking import takes
from portal.worksheets.authoring.checking import drawable
from portal.worksheets.authoring.models import ClinicWorksheet
from portal.worksheets.authoring.policy import editable
from portal.worksheets.authoring.written import written
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.drawing import Drawing
from portal.worksheets.drawn import untouched
from portal.worksheets.filled import assess
from portal.worksheets.forms import UNSEEN, Incoming, SheetForm
from portal.worksheets.paper.blank import Blank
from portal.worksheets.views.prints import on_screen


@blueprint.get("/<uuid:worksheet_id>/preview")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def preview(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    drawn = drawable(worksheet.document)
    return _preview(worksheet, drawn, untouched(drawn) if drawn else None)


@blueprint.post("/<uuid:worksheet_id>/preview")
@role_within(Role.THERAPIST, editable, "worksheet_id")
@served_read_only
@takes(SheetForm, beside=UNSEEN)
def try_out(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    """Drawn again with what was typed, as a saved draft would be."""
    drawn = drawable(worksheet.document)
    if drawn is None:
        return _preview(worksheet, None, None)
    incoming = Incoming.of_request(drawn)
    cells = {key: value for key, value in incoming.parsed.values.items() if value is not None}
    drawing = Drawing(
        drawn, cells, assess(drawn, cells), typed=incoming.typed, errors=incoming.errors, longer=incoming.add
    )
    return _preview(worksheet, drawn, drawing)


@blueprint.get("/<uuid:worksheet_id>/paper")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def paper(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    """As every blank sheet is printed; a draft without a question says so as its preview does."""
    drawn = drawable(worksheet.document)
    if drawn is None:
        return _preview(worksheet, None, None)
    back = url_for("builder.outline", worksheet_id=worksheet.id)
    return on_screen("worksheets/paper/blank.html", back, "", blank=Blank(drawn))


@blueprint.get("/<uuid:worksheet_id>/export")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def export(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    response = make_response(written(worksheet.document))
    response.headers["Content-Type"] = "application/yaml; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{worksheet.slug}.yaml"'
    return response


def _preview(worksheet: ClinicWorksheet, drawn: Worksheet | None, drawing: Drawing | None) -> Response:
    shown = drawing.panels if drawing else {}
    asks = drawn is not None and drawn.has_risk_item
    return page(
        "builder/preview.html",
        sheet=worksheet,
        worksheet=drawn,
        drawing=drawing,
        panels={section: panels(ids, "en", facts()) for section, ids in shown.items()},
        before=notice("before_measure", "en", facts()) if asks else "",
        form=SheetForm(None),
        draft_url=request.path,
        plan_url=url_for("worksheets.preview", slug="safety-plan"),
    )
