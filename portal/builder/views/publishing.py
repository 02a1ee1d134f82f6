"""A draft becomes a version; a sheet is taken out of the library, and brought back."""

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.builder import queries
from portal.builder.forms.sheet import PublishForm
from portal.builder.views.screens import back_to, blueprint
from portal.builder.wording import version_words
from portal.web.forms import PortalForm
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.authoring import actions
from portal.worksheets.authoring.models import ClinicWorksheet
from portal.worksheets.authoring.policy import changeable, editable


@blueprint.get("/<uuid:worksheet_id>/publication")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def publication(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    return _publication(worksheet, PublishForm(self_start=worksheet.self_start))


@blueprint.post("/<uuid:worksheet_id>/publication")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(PublishForm)
def publish(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    form = PublishForm()
    try:
        if worksheet.has_changes:  # a double tap publishes once
            actions.publish(actor, worksheet, form.another_meaning.data, form.self_start.data)
    except actions.Faulty:
        return _publication(worksheet, form, 422)
    return see(url_for("builder.outline", worksheet_id=worksheet.id, published=1))


@blueprint.post("/<uuid:worksheet_id>/offer")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(PublishForm)
def offer(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    actions.offer(actor, worksheet, request.form.get("self_start") == "1")
    return back_to(worksheet, "library")


@blueprint.get("/<uuid:worksheet_id>/retirement")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def retirement(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    return page("builder/retirement.html", sheet=worksheet, form=PortalForm())


@blueprint.post("/<uuid:worksheet_id>/retirement")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@says(_l("It is taken off this list."))
def retire(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    """A sheet that was published is retired; a draft is thrown away."""
    if worksheet.version is None:
        actions.discard(actor, worksheet)
    else:
        actions.retire(actor, worksheet)
    return see(url_for("builder.index"))


@blueprint.post("/<uuid:worksheet_id>/return")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@says(_l("It can be given again."))
def bring_back(actor: Actor, worksheet: ClinicWorksheet) -> Response:
    actions.bring_back(actor, worksheet)
    return back_to(worksheet)


def _publication(worksheet: ClinicWorksheet, form: PublishForm, status: int = 200) -> Response:
    it = queries.outline(worksheet)
    version = actions.next_version(worksheet) if not it.count else ""
    return page(
        "builder/publication.html",
        status=status,
        sheet=worksheet,
        it=it,
        form=form,
        version=version,
        why=version_words(worksheet.version, version) if version else "",
    )
