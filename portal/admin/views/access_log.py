"""The access log: looked through, searched, taken along. Each of it stands in it again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role
from portal.access.scope import reach
from portal.accounts.models import User
from portal.admin.forms.access_log import LogForm
from portal.admin.queries import access_log as queries
from portal.admin.queries.access_log import Asked
from portal.admin.queries.log_rows import MOST_TAKEN, rows_of
from portal.admin.views.screens import blueprint
from portal.audit.record import record
from portal.programs import policy
from portal.web.asked import asked_id, id_of
from portal.web.forms import PortalForm
from portal.web.pages import page, see
from portal.web.read_only import served_read_only
from portal.web.spreadsheet import sent_as_csv, written
from portal.web.taking import takes
from portal.web.transaction import leaves_trace


@dataclass
class Search:
    """What was asked for; whom the names may mean, where several bear them or nobody does."""

    asked: Asked
    people: dict[str, User]
    choices: dict[str, list[tuple[UUID, str]]]

    @property
    def is_clear(self) -> bool:
        return not self.choices

    @property
    def args(self) -> dict[str, Any]:
        """For links: people by their ids, never by name."""
        it = self.asked
        said = {"person": it.person, "of": it.of, "by": it.by, "from_on": it.since, "until_on": it.until}
        return {name: value for name, value in (said | {"kind": it.kind and it.kind.value}).items() if value}


@blueprint.get("/access-log")
@role(*ADMINISTRATORS)
@leaves_trace
def access_log(actor: Actor) -> Response:
    def made(search: Search, form: PortalForm) -> Response:
        events, further = queries.events(actor, search.asked, asked_id("before")) if search.is_clear else ([], None)
        return _page(form, search, events=events, further=further)

    return _looked(actor, "searched access log", made)


@blueprint.get("/access-log.csv")
@role(*ADMINISTRATORS)
@leaves_trace
def access_log_csv(actor: Actor) -> Response:
    def made(search: Search, form: PortalForm) -> Response:
        if not search.is_clear:
            return _page(form, search, status=422)
        events, further = queries.events(actor, search.asked, None, MOST_TAKEN)
        return sent_as_csv(written(rows_of(events, further is not None)), "access-log.csv")

    return _looked(actor, "exported access log", made)


@blueprint.post("/access-log")
@role(*ADMINISTRATORS)
@served_read_only
@takes(LogForm, beside=("person",))
def find_in_access_log(actor: Actor) -> Response:
    """By names, which stand in no address: led on to the page of whom they mean, or asked whom."""
    form = LogForm(request.form)
    if not form.validate():
        return _page(form, Search(Asked(), {}, {}), status=422)
    search = _search(actor, form)
    return see(url_for("admin.access_log", **search.args)) if search.is_clear else _page(form, search)


def _looked(actor: Actor, verb: str, made: Callable[[Search, PortalForm], Response]) -> Response:
    """Noted after it was read, in the record of the patient it is about, else in the clinic's."""
    form = LogForm(request.args)
    if not form.validate():
        return _page(form, Search(Asked(), {}, {}), status=422)
    search = _search(actor, form)
    answer = made(search, form)
    about = search.people.get("of") or search.people.get("person")
    patient = reach(policy.administered_patients, actor, about.id) if about else None
    if search.is_clear:
        record(actor.id, verb, "audit", None, patient_id=patient.id if patient else None)
    return answer


def _search(actor: Actor, form: LogForm) -> Search:
    found = Search(Asked(None, None, None, form.wanted_kind, form.from_on.data, form.until_on.data), {}, {})
    person = request.values.get("person", "")
    for name, words in (("person", person), ("of", form.of.words), ("by", form.by.words)):
        if words:
            _find(actor, found, name, words)
    return found


def _find(actor: Actor, search: Search, name: str, words: str) -> None:
    """By id; or by name or address where these mean one alone and were typed, for an address holds none."""
    one, among = id_of(words), queries.may_have_done if name == "by" else policy.administered_people
    typed = request.method == "POST" and name != "person" and one is None
    called = queries.people_called(actor, words, among) if typed else []
    person = reach(among, actor, one or called[0][0]) if one or len(called) == 1 else None
    if person is not None:
        search.people[name] = person
        search.asked = search.asked.about(name, person.id)
    elif name != "person":
        search.choices[name] = called


def _page(form: PortalForm, search: Search, status: int = 200, **more: Any) -> Response:
    saved = url_for("admin.access_log_csv", **search.args)
    context = {"events": [], "further": None, **more}
    return page("admin/access_log.html", status=status, form=form, search=search, csv_url=saved, **context)
