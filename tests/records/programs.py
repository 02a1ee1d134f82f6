"""An app of hers, as the portal meets it."""

from typing import Any

from flask import Flask
from lxml import html

from tests.records.bundles import valid


class App:
    """Somebody's program: no cookies, and perhaps a key."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client, self.token = app.test_client(use_cookies=False), token

    def ask(self, url: str, status: int = 200, **headers: str) -> Any:
        """The resource; where it is refused, why, which is valid too."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self.answer = self.client.get(url, headers={**sent, **headers}, buffered=True)
        assert self.answer.status_code == status, (url, self.answer.get_data(as_text=True)[:500])
        if "/Binary/" in url and status == 200:
            return self.answer.get_data()
        assert self.answer.content_type == "application/fhir+json"
        assert self.answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in self.answer.headers
        found = self.answer.get_json(force=True)
        assert status < 400 or valid(found)["resourceType"] == "OperationOutcome"
        return found

    def pages(self, url: str) -> list[Any]:
        """What all pages hold, by the links from one to the next."""
        found, further = [], url
        while further:
            page = valid(self.ask(further))
            found += [one["resource"] for one in page.get("entry", [])]
            further = next((one["url"] for one in page["link"] if one["relation"] == "next"), "")
        return found


def key_in(page: str) -> str:
    """The key that the page shows, this once."""
    return str(html.fromstring(page).get_element_by_id("key").text)
