"""The coping card: the short form of the safety plan, on screen, on paper, and on this device if she chose that."""

from flask import Response, request, url_for

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.accounts import kept_here
from portal.coping.forms import BeginForm, KeepForm
from portal.coping.queries import own_plan
from portal.coping.views.screens import blueprint
from portal.web import pdf
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes
from portal.web.templates import render

FILE_NAME = "card.pdf"


@blueprint.get("/safety-plan/card")
@role(Role.PATIENT)
def card(actor: Actor) -> Response:
    own = own_plan(actor)
    if own is None:
        return page("coping/none.html", own=None, begun=None, form=BeginForm(None))
    return page(
        "coping/card.html",
        own=own,
        has_pdf=pdf.is_installed(),
        kept=kept_here.is_kept_by(actor.id),
        just_kept=told_in("kept") == "1",
    )


@blueprint.post("/safety-plan/card")
@role(Role.PATIENT)
@takes(KeepForm)
def keep(actor: Actor) -> Response:
    """Keep a copy on this device, or keep none any more."""
    if KeepForm().wants_it:
        return kept_here.keep(see(url_for("coping.card", kept=1)), actor.id)
    return kept_here.let_go(see(url_for("coping.card")))


@blueprint.get("/safety-plan/card.pdf")
@role(Role.PATIENT)
def card_pdf(actor: Actor) -> Response:
    own = own_plan(actor)
    if own is None:
        return see(url_for("coping.card"))
    if not pdf.is_installed():
        return page("worksheets/paper/no_pdf.html", status=404, page_url=url_for("coping.card"))
    html = render("coping/card_pdf.html", own=own, now=clock.now())
    return pdf.pdf_file(html, FILE_NAME, request.args.get("size", ""))
