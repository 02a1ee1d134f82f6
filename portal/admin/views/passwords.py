"""Somebody who forgot her password and asks at the desk."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role_within
from portal.accounts.models import User
from portal.admin import actions
from portal.admin.forms.fields import AnswerForm
from portal.admin.views.screens import blueprint, form_page
from portal.programs import policy
from portal.web.pages import see
from portal.web.saying import says


@blueprint.route("/people/<uuid:person_id>/password-link", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_people, "person_id")
@says(_l("The link is on its way. It works for 20 minutes."))
def password_link(actor: Actor, person: User) -> Response:
    form, back = AnswerForm(), url_for("admin.person", person_id=person.id)
    if form.submitted():
        actions.send_password_link(actor, person)
        return see(back)
    title = _("A link for a new password for %(person)s", person=person.name)
    intro = _(
        "It goes to their e-mail address and works for 20 minutes. You do not see it. Their password and their"
        " second step stay as they are until they use it."
    )
    return form_page(form, title=title, intro=intro, button=_("Send the link"), back=back)
