"""What a search asks for, as FHIR reads an address: commas are "or", a name said twice is "and"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.records.apps.address import base
from portal.records.apps.answers import not_so, not_there
from portal.records.apps.paging import USUAL, Mark, count_of, mark_of
from portal.records.as_fhir import Rows
from portal.records.fhir.capability import PARAMETERS
from portal.records.own.portions import PORTION, Which
from portal.web.asked import id_of

_OF_ANY = frozenset({"_id", "_count", "_summary", "_format", "_pretty", "after"})
_SUMMARIES = ("count", "false")
"""Of those that FHIR knows."""


@dataclass(frozen=True)
class Search:
    """`count`: 0 for how many there are. `must`: what else a resource has to say of itself. `said`: what of the address
    counts."""

    kind: str
    ids: frozenset[UUID] | None
    must: Mapping[str, frozenset[str]]
    since: Mark
    count: int
    said: Mapping[str, str]

    @property
    def which(self) -> Which:
        return Which(self.since.row, self.ids)

    def fitting(self, rows: Rows) -> Rows:
        return ((row_id, [one for one in some if self._fits(one)]) for row_id, some in rows)

    def address(self, since: Mark) -> str:
        after = {} if since == Mark() else {"after": str(since)}
        return url_for("fhir.search", kind=self.kind, _external=True, **self.said, **after)

    def _fits(self, one: Mapping[str, object]) -> bool:
        return all(one.get(name) in wanted for name, wanted in self.must.items())


def search_of(actor: Actor, kind: str) -> Search:
    """For one of the known kinds. Refuses what cannot be read, and for who is strict what is not known."""
    patient = _patient(actor, kind)
    summary = request.args.get("_summary", "")
    unknown = [*_unknown(kind), *(["_summary"] if summary and summary not in _SUMMARIES else [])]
    if unknown and _is_strict():
        not_so(_("This server does not know this: %(names)s.", names=", ".join(unknown)))
    must = {name: wanted for name in PARAMETERS[kind] if name != "patient" and (wanted := _wanted(name)) is not None}
    said = {name: ",".join(sorted(wanted)) for name, wanted in must.items()} | patient
    said |= {name: ",".join(given) for name in ("_id",) if (given := _given(name))}
    said |= {name: given[0] for name in ("_format",) if (given := _given(name))}
    since, count = _page()
    said["_count"] = str(count)
    if summary == "count":
        said["_summary"], count = summary, 0
    return Search(kind, _ids(), must, since, count, said)


def exactly(words: str) -> UUID | None:
    """An id as this server writes it: in FHIR they are told apart by upper and lower case."""
    found = id_of(words)
    return found if str(found) == words else None


def _unknown(kind: str) -> list[str]:
    """Refuses at once how a known name is to be taken, where that is not known: it would mean something else."""
    known, unknown = {*_OF_ANY, *PARAMETERS[kind]}, []
    for name in request.args:
        plain, colon, _more = name.partition(":")
        if colon and plain in known and name != "patient:Patient":
            not_so(_("This server does not know this: %(names)s.", names=name))
        if plain not in known:
            unknown.append(name)
    return unknown


def _is_strict() -> bool:
    said = re.split("[,;]", request.headers.get("Prefer", ""))
    return any(one.replace(" ", "").lower() == "handling=strict" for one in said)


def _patient(actor: Actor, kind: str) -> dict[str, str]:
    """Anybody else's is not there, whoever that is."""
    given = [*_given("patient"), *_given("patient:Patient")] if "patient" in PARAMETERS[kind] else []
    for words in given:
        named = (one.strip().removeprefix(f"{base()}/").removeprefix("Patient/") for one in words.split(","))
        if actor.id not in map(exactly, named):
            not_there()
    return {"patient": str(actor.id)} if given else {}


def _ids() -> frozenset[UUID] | None:
    wanted = _wanted("_id")
    if wanted is None:
        return None
    if len(wanted) > PORTION:
        not_so(_("Ask for %(n)s ids at once, at most.", n=PORTION))
    return frozenset(found for one in wanted if (found := exactly(one)) is not None)


def _wanted(name: str) -> frozenset[str] | None:
    given = [frozenset(one.strip() for one in words.split(",")) for words in _given(name)]
    return frozenset.intersection(*given) if given else None


def _given(name: str) -> list[str]:
    """A name with nothing behind it is as if it were not there."""
    return [one for one in request.args.getlist(name) if one.strip()]


def _page() -> tuple[Mark, int]:
    since = mark_of(request.args.get("after", "") or str(Mark()))
    count = count_of(request.args.get("_count", "") or str(USUAL))
    if since is None or count is None:
        not_so(_("_count is a number, and after comes from the link to the next page."))
    return since, count
