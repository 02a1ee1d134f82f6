"""The link of somebody's account with the clinic's identity provider."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.accounts.models import User
from portal.accounts.provider import matching
from portal.accounts.provider.discovery import provider
from portal.admin.forms.fields import AnswerForm
from portal.admin.views.screens import blueprint, form_page
from portal.database import Conflict
from portal.programs import policy
from portal.web.pages import see
from portal.web.saying import says


@blueprint.route("/people/<uuid:person_id>/identity", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_people, "person_id")
@says(_l("The link is undone."))
def unlink(actor: Actor, person: User) -> Response:
    """Sent where nothing is linked any more, as from a second page, nothing happens."""
    form, back = AnswerForm(), url_for("admin.person", person_id=person.id)
    if form.submitted():
        matching.unlink(person, by=actor.id)
        return see(back)
    words = {"person": person.name, "provider": provider().name or _("the identity provider")}
    if not matching.is_linked(person):
        raise Conflict(_("%(person)s is not linked with %(provider)s, so there is nothing to undo.", **words))
    title = _("Undo the link of %(person)s with %(provider)s", **words)
    intro = _(
        "For an account that was made anew there. Whoever next signs in at %(provider)s with their checked e-mail"
        " address is linked again. They stay signed in where they are: to shut them out, deactivate them.",
        **words,
    )
    return form_page(form, title=title, intro=intro, button=_("Undo the link"), back=back)
