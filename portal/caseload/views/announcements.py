"""What a leader says to a whole group."""

from flask import Response, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.views.screens import blueprint
from portal.messages.announcements.actions import SaidOtherwise, announce, withdraw
from portal.messages.announcements.forms import AnnouncementForm
from portal.messages.announcements.policy import made
from portal.messages.announcements.queries import said_to
from portal.messages.models import Announcement
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.web.asked import asked_id
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes


@blueprint.get("/groups/<uuid:group_id>/announcements")
@within(led_groups, "group_id")
def announcements(actor: Actor, group: Group) -> Response:
    return _announcements(actor, group, AnnouncementForm())


@blueprint.post("/groups/<uuid:group_id>/announcements")
@within(led_groups, "group_id")
@takes(AnnouncementForm)
def make_announcement(actor: Actor, group: Group) -> Response:
    form = AnnouncementForm()
    if not form.holds_up(actor):
        return _announcements(actor, group, form, 422)
    try:
        announce(actor, group, form.body.words, form.form_key.data or "")
    except SaidOtherwise:
        form.once_more()
        return _announcements(actor, group, form, 409)
    return see(url_for("caseload.announcements", group_id=group.id, sent=1))


@blueprint.post("/announcements/<uuid:announcement_id>/withdrawal")
@within(made, "announcement_id")
def withdraw_announcement(actor: Actor, announcement: Announcement) -> Response:
    withdraw(actor, announcement)
    return see(url_for("caseload.announcements", group_id=announcement.group_id) + f"#announcement-{announcement.id}")


def _announcements(actor: Actor, group: Group, form: AnnouncementForm, status: int = 200) -> Response:
    said, more = said_to(actor, group.id, asked_id("before"))
    sent = status == 200 and told_in("sent") == "1"
    return page("caseload/announcements.html", status=status, group=group, form=form, said=said, more=more, sent=sent)
