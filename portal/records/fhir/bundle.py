"""Bundle: resources together, written piece by piece."""

import json
from collections.abc import Iterable, Iterator

from portal.records.fhir.parts import Json, only


def entry(base: str, one: Json, mode: str = "") -> Json:
    found = {"search": {"mode": mode}} if mode else {}
    return {"fullUrl": f"{base}/{one['resourceType']}/{one['id']}", "resource": one, **found}


def pieces(kind: str, resources: Iterable[Json], base: str, made_at: str) -> Iterator[str]:
    """Of one that holds them all, a piece for each. `kind`: "collection", or "searchset" for who asked for it."""
    head = json.dumps({"resourceType": "Bundle", "type": kind, "timestamp": made_at})
    yield f'{head[:-1]}, "entry": [\n'
    mode = "match" if kind == "searchset" else ""
    for number, one in enumerate(resources):
        yield (",\n" if number else "") + json.dumps(entry(base, one, mode), ensure_ascii=False)
    yield "\n]}\n"


def searchset(resources: Iterable[Json], base: str, here: str, further: str) -> Json:
    """A page of what was found. `further`: the address of the next one."""
    links = [only(relation="self", url=here), *([only(relation="next", url=further)] if further else [])]
    entries = [entry(base, one, "match") for one in resources]
    return {"resourceType": "Bundle", "type": "searchset", "link": links, **only(entry=entries)}


def total(number: int, here: str) -> Json:
    """How many were found, and none of them."""
    return {"resourceType": "Bundle", "type": "searchset", "total": number, "link": [only(relation="self", url=here)]}
