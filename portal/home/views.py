"""The first page, whoever comes; and what is new since it was drawn."""

from flask import Blueprint, Response, request

from portal.access.actor import Actor
from portal.access.rules import signed_in
from portal.home import queries
from portal.home.news import ask_anew, news_of
from portal.messages.topics import NAMES
from portal.programs.actions.telling import see_places
from portal.schedule.actions.seeing import see_notices
from portal.web.asked import asked_id
from portal.web.htmx import also
from portal.web.pages import nothing_new, page, see
from portal.web.transaction import turn_writer
from portal.web.urls import path_for

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def today(actor: Actor) -> Response:
    """A patient's Today; a work list for staff."""
    if actor.is_patient:
        return _of_patient(actor)
    if not actor.roles:
        return page("home/over.html")
    if not actor.is_staff:
        return see(path_for("acting.index"))
    work = queries.work(actor, asked_id("settled"))
    if work.is_news:
        turn_writer()
        see_notices(actor, work.own_told)
    return page("home/work_list.html", work=work, names=NAMES)


def _of_patient(actor: Actor) -> Response:
    today = queries.today(actor)
    if today.weeks.told:
        turn_writer()
        see_places(actor)
        ask_anew()
    return page("home/today.html", today=today)


@blueprint.get("/news")
@signed_in
def news(actor: Actor) -> Response:
    """The poll of every page: 204 when all is as the page knows it; else what has changed on it."""
    known, thread_id = request.args.get("known", ""), asked_id("thread")
    found = news_of(actor, thread_id)
    moved = found.moved != request.args.get("moved", "")
    if known == found.token and not moved:
        return nothing_new()
    answer = page("home/news.html", it=found, changed=found.changed(known), thread_id=thread_id)
    return also(answer, "news") if moved else answer
