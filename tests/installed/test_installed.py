"""The portal as an app: what a phone is told of it, by which name, and what the worker may hold."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from lxml import html
from PIL import Image

from portal.config.reading import from_environment
from portal.config.settings import UnsafeSetting
from portal.installed.away import edition
from portal.programs.clinic import ClinicFacts
from tests.notifications.given import with_settings
from tests.visitor import Visitor

SAFE = {"SECRET_KEY": "abcdefghij" * 4, "PORTAL_KEYS": "a:b", "PORTAL_HOST": "portal.example.org"}


def _manifest(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/manifest.webmanifest")
    assert answer.content_type == "application/manifest+json"
    assert "Set-Cookie" not in answer.headers
    held: dict[str, Any] = json.loads(answer.data)
    return held


def test_the_manifest_holds_together_and_can_be_neutral(sqlite_app: Flask) -> None:
    usual = _manifest(sqlite_app)
    assert (usual["start_url"], usual["scope"], usual["display"]) == ("/", "/", "standalone")
    with with_settings(sqlite_app, app_name="Notes", app_icon="neutral"):
        neutral = _manifest(sqlite_app)
        page = Visitor(sqlite_app, "maya").get("/worksheets")
        assert page.tree.findtext(".//title").endswith("Worksheets – Notes")
        assert "/static/neutral." in page.tree.xpath("//link[@rel='icon']/@href")[0]
    assert neutral["name"] == neutral["short_name"] == "Notes"
    assert usual["name"] not in json.dumps(neutral)
    for one in (*usual["icons"], *neutral["icons"]):
        with Image.open(sqlite_app.extensions["static files"][one["src"]]) as picture:
            assert f"{picture.width}x{picture.height}" == one["sizes"]
    assert {one["src"] for one in usual["icons"]}.isdisjoint(one["src"] for one in neutral["icons"])
    assert {one["purpose"] for one in usual["icons"]} == {"any", "maskable"}


def test_the_settings_are_looked_at() -> None:
    named = from_environment({**SAFE, "PORTAL_APP_NAME": " Notes ", "PORTAL_APP_ICON": "Neutral"})
    assert (named.app_name, named.app_icon) == ("Notes", "neutral")
    for wrong in ({"PORTAL_APP_ICON": "rainbow"}, {"PORTAL_APP_NAME": "n" * 31}):
        with pytest.raises(UnsafeSetting, match="PORTAL_APP"):
            from_environment({**SAFE, **wrong})


def test_a_worker_is_another_one_when_what_it_holds_changed(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().get("/worker.js")
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert "Service-Worker-Allowed" not in answer.headers
    with sqlite_app.test_request_context():
        facts = ClinicFacts()
        before = edition(facts)
        assert edition(facts) == before
        assert edition(replace(facts, phone="(555) 010-0199")) != before
        with with_settings(sqlite_app, app_name="Notes"):
            assert edition(facts) != before


def test_the_page_for_no_network_is_the_same_for_everybody(sqlite_app: Flask) -> None:
    page, nobody = Visitor(sqlite_app, "maya").get("/offline"), sqlite_app.test_client()
    assert page.html == nobody.get("/offline").text
    assert html.fromstring(nobody.get("/offline", headers={"Accept-Language": "es"}).text).xpath("//@lang") == [
        *("es", "es", "en")
    ]
    assert {"tel:988", "sms:988", "tel:911", "sms:988?body=AYUDA"} <= set(page.links())
    assert page.tree.xpath("//div/@lang") == ["en", "es"]
    for word in ("Maya", "csrf", "hx-", "<script", "<form"):
        assert word not in page.html


def test_titles_of_a_patient_s_pages_say_nothing_about_her(sqlite_app: Flask) -> None:
    maya = Visitor(sqlite_app, "maya")
    for path in ("/", "/worksheets/library/thought-record", "/safety-plan", "/skills/tipp", "/progress"):
        title = maya.get(path).tree.findtext(".//title")
        assert not any(word in title for word in ("Maya", "Thought", "afety", "TIPP", "PHQ", "Good")), title
    staff = Visitor(sqlite_app, "jordan").get("/worksheets/library/thought-record")
    assert "Thought Record" in staff.tree.findtext(".//title")  # the control: it is a title that would tell
