"""People: the list, inviting somebody, and the link by which she comes in."""

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role, role_within
from portal.accounts.actions import AddressTaken
from portal.accounts.models import User
from portal.admin import actions
from portal.admin.forms.fields import AnswerForm, accepted
from portal.admin.forms.people import InviteForm, PeopleForm
from portal.admin.queries import people as queries
from portal.admin.queries.people_list import Asked, listed
from portal.admin.views.screens import blueprint, form_page
from portal.programs import policy
from portal.web.asked import asked_id
from portal.web.looking_for import NAME, address_of
from portal.web.pages import page, see
from portal.web.read_only import served_read_only
from portal.web.saying import says
from portal.web.taking import takes

TAKEN = {AddressTaken: _l("Somebody has an account with this address already. You can find them under People.")}


@blueprint.get("/people")
@role(*ADMINISTRATORS)
def people(actor: Actor) -> Response:
    form = PeopleForm.found_for(actor.id)
    asked = Asked(form.wanted_role, form.words, form.wants_former, form.wants_alone, asked_id("after"))
    found, further = listed(actor, asked)
    here = {**form.narrowed, NAME: request.args[NAME]} if form.words else form.narrowed
    return page("admin/people.html", form=form, asked=asked, people=found, further=further, here=here)


@blueprint.post("/people/search")
@role(*ADMINISTRATORS)
@served_read_only
@takes(PeopleForm)
def find_people(actor: Actor) -> Response:
    form = PeopleForm(request.form)
    return see(address_of("admin.people", actor.id, form.words, **form.narrowed))


@blueprint.get("/people/invitation")
@role(*ADMINISTRATORS)
def invitation(actor: Actor) -> Response:
    return _invite_page(_form(actor))


@blueprint.post("/people")
@role(*ADMINISTRATORS)
@takes(InviteForm)
def invite(actor: Actor) -> Response:
    form = _form(actor)
    if form.submitted() and (done := accepted(form.email, lambda: actions.invite(actor, form.person), TAKEN)):
        return link_page(*done.it)
    return _invite_page(form)


@blueprint.route("/people/<uuid:person_id>/invitation", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_people, "person_id")
@says(_l("The new link is on its way by e-mail."))
def renew_invitation(actor: Actor, person: User) -> Response:
    """Shown, or sent by mail: then whoever invites never holds it."""
    form, back = AnswerForm(), url_for("admin.person", person_id=person.id)
    if form.submitted() and request.form.get("by") == "mail":
        actions.mail_new_invitation(actor, person)
        return see(back)
    if form.submitted():
        return link_page(person, actions.renew_invitation(actor, person))
    title, by_mail = _("A new link for %(person)s", person=person.name), actions.sends_mail()
    intro = _("The link from before stops working.")
    return form_page(form, "admin/new_link.html", title=title, intro=intro, by_mail=by_mail, back=back)


@blueprint.route("/people/<uuid:person_id>/wrong-tries", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_people, "person_id")
@says(_l("Their password works again on any browser."))
def let_password_in_again(actor: Actor, person: User) -> Response:
    form, back = AnswerForm(), url_for("admin.person", person_id=person.id)
    if form.submitted():
        actions.let_password_in_again(actor, person)
        return see(back)
    title = _("Let the password of %(person)s in again", person=person.name)
    intro = _(
        "There were many wrong tries. Ask them first whether it was they, and tell them to choose a new password."
    )
    return form_page(form, title=title, intro=intro, button=_("Let it in again"), back=back)


def _form(actor: Actor) -> InviteForm:
    """Only an administrator of the clinic gives roles: another invites patients, each for a program of hers."""
    return InviteForm(actor.today, queries.open_program_names(actor), whole=actor.is_clinic_admin)


def _invite_page(form: InviteForm) -> Response:
    return form_page(
        form,
        title=_("Invite a person"),
        intro=_("You get a link to give to them. With it they set their own password."),
        button=_("Make the invitation"),
        back=url_for("admin.people"),
        action=url_for("admin.invite"),
    )


def link_page(person: User, token: str) -> Response:
    """The link, as the answer to the POST itself.

    It lets whoever holds it in, and the database keeps only its hash. So it is in no address (history,
    logs), in no cookie (the session's is signed, not sealed) and on no page that can be opened again:
    this answer is never stored (no-store), and sending the form again makes another link or none.
    """
    link = invitation_link(token)
    return page(
        "admin/invited.html",
        person=person,
        link=link,
        expires_at=queries.link_expiry(person.id),
        by_mail=actions.sends_mail(),
    )


def invitation_link(token: str) -> str:
    scheme = "https" if current_app.config["SESSION_COOKIE_SECURE"] else "http"
    return f"{scheme}://{request.host}/invitation/{token}"
