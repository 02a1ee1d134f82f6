"""Who writes a client finds what the statement promises: every reference leads on, and what is refused says so."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import fhir.resources.R4B as R4B
import pytest
from fhir.resources.R4B import fhirtypes
from flask import Flask

from portal.accounts.throttle import Limit
from portal.records.apps import door
from tests.actors import actor
from tests.proof.row import ROOT
from tests.records.bundles import valid
from tests.records.crawling import FHIR, Crawl
from tests.records.given import work
from tests.records.programs import App
from tests.records.test_along import lived
from tests.records.test_apps import key_on, made
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
STRICT = {"Prefer": "return=representation; handling=strict"}


def listed(program: App) -> dict[str, dict[str, Any]]:
    """What the statement says of each type."""
    return {one["type"]: one for one in program.ask("/fhir/metadata")["rest"][0]["resource"]}


def interactions(one: dict[str, Any]) -> set[str]:
    return {each["code"] for each in one["interaction"]}


def entries(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["resource"] for one in valid(bundle).get("entry", [])]


def self_link(bundle: dict[str, Any]) -> str:
    return next(str(one["url"]) for one in bundle["link"] if one["relation"] == "self")


@pytest.fixture
def program(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setattr(door, "OFTEN", Limit(5000, timedelta(minutes=10)))
    return App(app, key_on(made(lived(app, visit))))


def test_every_link_of_every_answer_leads_on(app: Flask, program: App) -> None:
    with app.app_context():
        me = actor("maya").id
    crawl = Crawl(program, me)
    whole = crawl.read(f"{crawl.base}/Patient/{me}/$everything")
    kinds = {one["resource"]["resourceType"] for one in whole["entry"]}
    assert kinds | {"Binary"} == set(listed(program)), "all that can be served is there to be looked at"
    for one in whole["entry"]:
        assert crawl.read(one["fullUrl"]) == one["resource"]
    assert sum(isinstance(one, bytes) for one in crawl.seen.values()) == 2
    assert any(url.endswith("/Questionnaire/phq-9|1.0.0") for url in crawl.seen)
    assert sum("after=" in url for url in crawl.seen) > 3


def resource_types() -> list[str]:
    """All that FHIR R4 knows."""
    sources = {path.stem: path.read_text() for path in Path(str(R4B.__file__)).parent.glob("*.py")}
    names = [one.removesuffix("Type") for one in dir(fhirtypes) if one.endswith("Type")]
    return [one for one in names if f"class {one}(domainresource.Domain" in sources.get(one.lower(), "")]


def test_the_statement_lists_what_is_served_and_nothing_else(app: Flask, program: App) -> None:
    promised = listed(program)
    names = [*resource_types(), "Binary", "Bundle", "Parameters"]
    assert len(names) > 140
    assert promised.keys() <= set(names)
    for name in names:
        codes = interactions(promised[name]) if name in promised else set()
        found = entries(program.ask(f"/fhir/{name}", 200 if "search-type" in codes else 404)) if codes else []
        known = found[0]["id"] if found and "entry" not in found[0] else uuid4()
        program.ask(f"/fhir/{name}/{known}", 200 if "read" in codes and found else 404)
    with app.app_context():
        rules = {(one.endpoint, one.rule) for one in app.url_map.iter_rules() if one.rule.startswith("/fhir")}
    assert rules == {
        ("fhir.metadata", "/fhir/metadata"),
        ("fhir.search", "/fhir/<kind>"),
        ("fhir.read", "/fhir/<kind>/<resource_id>"),
        ("fhir.binary", "/fhir/Binary/<uuid:file_id>"),
        ("fhir.whole", "/fhir/Patient/<uuid:patient_id>/$everything"),
    }
    described = (ROOT / "docs" / "your-data.md").read_text()
    by_name = {each["name"] for one in promised.values() for each in one.get("searchParam", ())}
    assert not [one for one in promised if f"| {one} |" not in described and f"/fhir/{one}/" not in described]
    assert not [one for one in by_name if f"`{one}`" not in described]
    assert interactions(promised["Binary"]) == {"read"}
    assert [one["name"] for one in promised["Patient"]["operation"]] == ["everything"]
    with app.app_context():
        said = {"patient": str(actor("maya").id), "_id": str(uuid4()), "url": "http://example.org/q", "version": "1"}
    for name, one in promised.items():
        by = {each["name"] for each in one.get("searchParam", ())}
        for each in said if "search-type" in interactions(one) else ():
            program.ask(f"/fhir/{name}?{each}={said[each]}", 200 if each in by else 400, **STRICT)


def test_a_search_is_read_as_r4_has_it(app: Flask, program: App) -> None:
    with app.app_context():
        me, devon = actor("maya").id, actor("devon").id
    hers = entries(program.ask(f"/fhir/Observation?patient={me}"))
    assert entries(program.ask("/fhir/Observation")) == hers, "a key is of one patient"
    for form in (f"Patient/{me}", f"http://localhost/fhir/Patient/{me}", f"{devon},{me}"):
        assert entries(program.ask(f"/fhir/Observation?patient={form}")) == hers
    assert entries(program.ask(f"/fhir/Observation?patient:Patient={me}")) == hers
    program.ask(f"/fhir/Observation?patient={me}&patient={devon}", 404)
    first, second = hers[0]["id"], hers[1]["id"]
    some = program.ask(f"/fhir/Observation?_id={second},{uuid4()},{first}&_count=1")
    assert [one["id"] for one in entries(some)] == [first]
    (further,) = (one["url"] for one in some["link"] if one["relation"] == "next")
    last = program.ask(further)
    assert [one["id"] for one in entries(last)] == [second]
    assert [one["relation"] for one in last["link"]] == ["self"]
    assert entries(program.ask(f"/fhir/Observation?_id={first}&_id={second}")) == []
    assert entries(program.ask(f"/fhir/Observation?_id={first.upper()}")) == []
    assert entries(program.ask(f"/fhir/Patient?_id={devon}")) == []
    assert [one["id"] for one in entries(program.ask(f"/fhir/Patient?_id={me}"))] == [str(me)]
    for counting in ("_count=0", "_summary=count"):
        found = valid(program.ask(f"/fhir/Observation?{counting}"))
        assert (found["total"], found.get("entry")) == (len(hers), None)
        assert counting in self_link(found)
    assert valid(program.ask(f"/fhir/Observation?_count=0&_id={first}"))["total"] == 1
    found = program.ask("/fhir/Observation?code=44261-6&_sort=-date&_count=500&_format=json")
    assert self_link(found) == "http://localhost/fhir/Observation?_format=json&_count=100"
    assert "code, _sort" in program.ask("/fhir/Observation?code=1&_sort=date", 400, **STRICT)["issue"][0]["diagnostics"]
    program.ask("/fhir/Observation?_summary=true")
    program.ask("/fhir/Observation?_summary=true", 400, **STRICT)
    program.ask("/fhir/Observation?_count=5&_format=json&_pretty=true&_summary=false&after=&_id=", **STRICT)
    assert program.answer.get_data(as_text=True).startswith('{\n  "resourceType": "Bundle"')
    assert program.ask(f"/fhir/Observation?_id:not={first}", 400)["issue"][0]["code"] == "invalid"


def test_what_is_not_allowed_or_not_there_says_so(app: Flask, program: App) -> None:
    client, sent = program.client, {"Authorization": f"Bearer {program.token}"}
    with app.app_context():
        me = f"/fhir/Patient/{actor('maya').id}"
    for url in (me, "/fhir/Observation", "/fhir/Observation/_search", "/fhir/metadata"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            answer = client.open(url, method=method, headers=sent, json={})
            assert (answer.status_code, answer.content_type) == (405, FHIR), (method, url)
            assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
            assert valid(answer.get_json(force=True))["issue"][0]["code"] == "not-supported"
    for url in ("/fhir", "/fhir/", "/fhir/Patient/_history/1/2"):
        program.ask(url, 404)
        assert "page" not in program.answer.get_data(as_text=True)
    assert client.post("/fhir", headers=sent, json={}).content_type == FHIR
    App(app).ask(me, 401)
    whole = program.ask(me) and program.answer
    head = client.head(me, headers=sent)
    assert (head.status_code, head.get_data()) == (200, b"")
    assert head.content_length == len(whole.get_data())
    mark = whole.headers["ETag"]
    assert mark.startswith('W/"')
    again = client.get(me, headers=sent | {"If-None-Match": mark})
    assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", mark)
    assert client.get(me, headers=sent | {"If-None-Match": 'W/"1"'}).status_code == 200


def test_a_file_is_a_resource_for_who_asks_for_one(program: App) -> None:
    files = [one["content"][0]["attachment"] for one in entries(program.ask("/fhir/DocumentReference"))]
    file = next(one for one in files if "url" in one)
    url = file["url"].removeprefix("http://localhost")
    content = program.ask(url, Accept="*/*")
    assert content.startswith(b"\x89PNG")
    for form, accepts in (("", FHIR), ("?_format=json", "image/png")):
        found = program.client.get(
            f"{url}{form}", headers={"Authorization": f"Bearer {program.token}", "Accept": accepts}
        )
        one = valid(found.get_json(force=True))
        assert (one["resourceType"], one["contentType"]) == ("Binary", file["contentType"])
        program.ask(f"/fhir/{one['securityContext']['reference']}")


def test_one_of_many_takes_as_many_statements(sqlite_app: Flask) -> None:
    app, seen = sqlite_app, {}
    for of, many in (("maya", 2), ("devon", 60)):
        work(app, of=of, days=7, records=many, messages=many)
        program = App(app, key_on(made(Visitor(app, of))))
        for kind in ("Observation", "QuestionnaireResponse", "Communication", "Appointment", "DocumentReference"):
            found = entries(program.ask(f"/fhir/{kind}?_count=100"))
            for one in found[-1:]:
                with counted(app) as statements:
                    program.ask(f"/fhir/{kind}/{one['id']}")
                seen.setdefault(kind, []).append(len(statements))
    assert {"Observation", "QuestionnaireResponse", "Communication"} <= seen.keys()
    for kind, counts in seen.items():
        assert len(set(counts)) == 1, (kind, counts)
        assert max(counts) <= 25
