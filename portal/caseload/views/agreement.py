"""What the members of a group agree to, as its leaders word it."""

from collections.abc import Mapping

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.views.screens import blueprint
from portal.materials.rendering import rendered
from portal.programs.agreements import NONE, WordedSince, acceptances, current, word_anew
from portal.programs.forms import AgreementForm
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.web.in_languages import every, filled_with
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/groups/<uuid:group_id>/agreement")
@within(led_groups, "group_id")
def agreement(actor: Actor, group: Group) -> Response:
    now = current(actor, group.id)
    form = AgreementForm(None, **filled_with("body", now.written if now else {}), after=now.edition if now else NONE)
    return _page(actor, group, form)


@blueprint.post("/groups/<uuid:group_id>/agreement")
@within(led_groups, "group_id")
@takes(AgreementForm, beside={"after", "go"})
@says(_l("Saved. Members who have not agreed to this version are asked to."))
def word_agreement(actor: Actor, group: Group) -> Response:
    form = AgreementForm()
    if not form.holds_up(actor):
        return _page(actor, group, form, status=422)
    if request.form.get("go") == "preview":
        return _page(actor, group, form, preview=form.written)
    try:
        word_anew(actor, group, form.written, form.after.data or NONE, form.means_the_same.data)
    except WordedSince as fault:
        form.means_the_same.data = False  # it was said of another wording than the one she reads now
        return _page(actor, group, form, status=409, since=str(fault))
    return see(url_for("caseload.agreement", group_id=group.id))


def _page(
    actor: Actor,
    group: Group,
    form: AgreementForm,
    status: int = 200,
    preview: Mapping[str, str] | None = None,
    since: str = "",
) -> Response:
    now = current(actor, group.id)
    members = acceptances(actor, group.id)
    # What is sent after a clash is written with the other wording before the leader's eyes.
    after = now.edition if since and now else form.after.data
    return page(
        "caseload/agreement.html",
        status=status,
        group=group,
        now=now,
        shown=_shown(now.written if now else {}),
        members=members,
        form=form,
        after=after,
        preview=_shown(preview or {}),
        since=since,
        read={one.reads for one in members},
    )


def _shown(written: Mapping[str, str]) -> list[tuple[str, Markup]]:
    """Each language in which it is written, and how it looks there."""
    return [(one.language, rendered(one.words)) for one in every(written)]
