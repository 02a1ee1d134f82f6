"""How notices leave, who could not be reached, and setting that right."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role, role_within
from portal.accounts.fresh import freshly
from portal.accounts.models import Standing, User
from portal.admin import actions
from portal.admin.forms.fields import AnswerForm, accepted
from portal.admin.forms.people import AddressForm
from portal.admin.queries import outbox as queries
from portal.admin.views.people import TAKEN
from portal.admin.views.screens import blueprint, form_page
from portal.programs import policy
from portal.web.asked import asked_id
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/outbox")
@role(Role.ADMIN)
def outbox(actor: Actor) -> Response:
    failures, further = queries.failures(asked_id("before"))
    return page("admin/outbox.html", outbox=queries.outbox(), failures=failures, further=further)


@blueprint.post("/people/<uuid:person_id>/another-try")
@role_within(Role.ADMIN, policy.administered_people, "person_id")
@says(_l("What could not be sent is tried once more."))
def try_again(actor: Actor, person: User) -> Response:
    if AnswerForm().submitted():
        actions.try_again(actor, person)
    return see(url_for("admin.outbox"))


@blueprint.route("/people/<uuid:person_id>/email-address", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_people, "person_id")
@freshly
@takes(AddressForm)
@says(_l("The e-mail address is changed."))
def change_address(actor: Actor, person: User) -> Response:
    form, back = AddressForm(data={"email": person.email}), url_for("admin.person", person_id=person.id)
    if form.submitted() and accepted(
        form.email, lambda: actions.change_address(actor, person, form.email.data or ""), TAKEN
    ):
        return see(back)
    title = _("E-mail address of %(person)s", person=person.name)
    intro = _("They sign in with it from now on, so tell them. A notice that could not be sent goes out again.")
    if person.standing is Standing.INVITED:
        intro = _("A link that was made for the old address stops working. Make or send a new one afterwards.")
    return form_page(form, title=title, intro=intro, button=_("Save"), back=back)
