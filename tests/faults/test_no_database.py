"""The portal is started while there is no database: every address answers, calmly, with the numbers of a crisis."""

import http.client
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import inspect
from werkzeug.routing import BuildError, Rule

from portal.app import create_app
from portal.database import db
from tests.conftest import BACKENDS, settings
from tests.faults.place import Place, Zygote, looking
from tests.faults.serving import free_port
from tests.proof.row import Proof

OF_APPS = ("fhir.read", "fhir.whole", "fhir.search", "fhir.binary")
OTHERWISE = dict.fromkeys(OF_APPS, (401,)) | {"installed.mark": (200, 404)}
NEEDS_NONE = {
    "accounts.away": "says nothing of what this is",
    "accounts.staying": "whether a sign-in goes on: nobody's does, so it leads to the door",
    "coping.worker": "a script",
    "safety.healthz": "the process answers",
    **dict.fromkeys(
        ("installed.manifest", "installed.worker", "installed.brand", "installed.mark"), "a file that a page is made of"
    ),
    "fhir.metadata": "what the server for apps can do",
    **dict.fromkeys(OF_APPS, "an app has to show a key first"),
}
"""Served without a database, and no page."""
BLOCK = ("988", "911", "(555) 010-0142")
SOME = UUID(int=7)


@pytest.fixture(params=BACKENDS)
def lost(request: pytest.FixtureRequest, zygote: Zygote, sqlite_app: Flask, tmp_path: Path) -> Iterator[Place]:
    """The file is gone; or nothing listens where PostgreSQL should. What lies beside it is there: of the clinic's
    words, too, those in the language of who reads."""
    shutil.copy(Path(sqlite_app.config["INSTANCE"]) / "portal.db.key", tmp_path)
    facts = json.loads((Path(sqlite_app.config["INSTANCE"]) / "clinic.json").read_text())
    (tmp_path / "clinic.json").write_text(json.dumps(facts | {"words": {"es": {"name": "Clínica Riverbend"}}}))
    away = f"postgresql+psycopg://portal@127.0.0.1:{free_port()}/portal"
    url = f"sqlite:///{tmp_path / 'portal.db'}" if request.param == "sqlite" else away
    place = Place(zygote, create_app(settings(tmp_path, url)))
    place.let_go()
    (tmp_path / "portal.db").unlink(missing_ok=True)
    yield place
    place.kill()
    place.let_go()


def _urls(app: Flask) -> Iterator[tuple[str, str]]:
    """Every address that a link may lead to, whatever it names."""
    routes = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield rule.endpoint, routes.build(rule.endpoint, dict(_named(rule)))
    yield "nowhere", "/no-such-page"


def _named(rule: Rule) -> Iterator[tuple[str, object]]:
    for name, converter in rule._converters.items():
        try:
            converter.to_url(SOME)
            yield name, SOME if type(converter).__name__ == "UUIDConverter" else "x"
        except (BuildError, TypeError, ValueError):
            yield name, 1


def wrong_in(place: Place, proof: Proof) -> list[str]:
    """Addresses that answer otherwise than with help, or with a page that says what is the matter."""
    found = []
    settings = place.app.config
    cookies = {"Cookie": f"{settings['SIGN_IN_COOKIE']}={'x' * 43}", "Accept-Encoding": "identity"}
    with closing(http.client.HTTPConnection("127.0.0.1", place.port, timeout=30)) as line:
        urls = list(_urls(place.app))
        for endpoint, url in urls if proof.full else proof.random.sample(urls, 40):
            line.request("GET", url, headers=cookies)
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
            helps = all(one in text for one in BLOCK) and "Traceback" not in text
            plain = endpoint in NEEDS_NONE and answer.status in OTHERWISE.get(endpoint, (200, 303))
            right = plain or (helps and answer.status in (200, 404, 503))
            proof.tried(1, not right)
            found += [] if right else [f"{endpoint} {url}: {answer.status}"]
    return found


@pytest.mark.proof("P9")
def test_every_address_answers_with_help(lost: Place, proof: Proof) -> None:
    """And nothing was made that a restored backup could not take the place of."""
    lost.serve(workers=1)
    assert wrong_in(lost, proof) == []
    if lost.app.extensions["settings"].on_sqlite:
        with looking(lost.app):
            assert inspect(db.engine).get_table_names() == []


@pytest.mark.parametrize("lost", ["sqlite"], indirect=True)
def test_a_page_without_the_numbers_is_found(lost: Place) -> None:
    lost.serve(workers=1, sabotage="silent")
    assert wrong_in(lost, Proof("P9"))
