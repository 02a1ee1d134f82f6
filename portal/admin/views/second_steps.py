"""Somebody of the staff who lost her second step, and asks at the desk."""

from flask import Response, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.accounts import code_by_hand
from portal.accounts.fresh import freshly
from portal.accounts.models import User
from portal.admin import actions
from portal.admin.forms.fields import AnswerForm
from portal.admin.views.screens import Missing, blueprint, form_page
from portal.database import Conflict
from portal.programs import policy
from portal.web.pages import page


@blueprint.route("/people/<uuid:person_id>/second-step", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_people, "person_id")
@freshly
def code_by_hand_for(actor: Actor, person: User) -> Response:
    form, back = AnswerForm(), url_for("admin.person", person_id=person.id)
    if form.submitted():
        return page("admin/code_by_hand.html", person=person, code=actions.make_code(actor, person))
    title = _("A code for the second step of %(person)s", person=person.name)
    intro = _(
        "For somebody who lost their phone, their recovery codes and their passkeys. Be sure that it is they: meet"
        " them, or call them at a number you know. With their password the code lets them in once. They then set up a"
        " new second step, and the one they lost ends. They hear of it, and so does every administrator."
    )
    return form_page(form, missing=_why_none(person), title=title, intro=intro, button=_("Make a code"), back=back)


def _why_none(person: User) -> Missing | None:
    try:
        code_by_hand.check_may_have_one(person)
        return None
    except Conflict as fault:
        back = url_for("admin.person", person_id=person.id)
        return Missing(str(fault), back, _("Go to %(person)s", person=person.name))
