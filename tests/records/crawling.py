"""A client of a FHIR server that knows no more of it than its statement, and goes wherever an answer leads."""

import json
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from tests.records.bundles import references, valid
from tests.records.programs import App

Json = dict[str, Any]
FHIR = "application/fhir+json"


class Crawl:
    """`seen`: what each address answered. Each was 200, and valid."""

    def __init__(self, program: App, patient_id: object) -> None:
        self._program, self._waiting, self.seen = program, deque[str](), dict[str, Any]()
        self.statement = self._ask("/fhir/metadata")
        self.base = self.statement["implementation"]["url"]
        for one in self.statement["rest"][0]["resource"]:
            if {"code": "search-type"} in one["interaction"]:
                self._waiting.append(f"{self.base}/{one['type']}?_count=2")
        self._waiting.append(f"{self.base}/Patient/{patient_id}")
        self._waiting.append(f"{self.base}/Patient/{patient_id}/$everything")
        while self._waiting:
            if (url := self._waiting.popleft()) not in self.seen:
                self._waiting += self._links(self._ask(url))

    @property
    def text(self) -> str:
        """All of it, files too."""
        found = self.seen.values()
        return "\n".join(one.decode("utf-8", "replace") if isinstance(one, bytes) else json.dumps(one) for one in found)

    def read(self, url: str) -> Json:
        """As it was when it was asked for alone."""
        found: Json = self.seen[url]
        return found

    def _ask(self, url: str) -> Any:
        found = self._program.ask(url.removeprefix(f"{urlsplit(url).scheme}://localhost"))
        self.seen[url] = found if isinstance(found, bytes) else valid(found)
        return found

    def _links(self, found: Any) -> Iterator[str]:
        if isinstance(found, bytes):
            return
        yield from (one["url"] for one in found.get("link", ()))
        for entry in found.get("entry", ()):
            yield entry["fullUrl"]
        yield from (f"{self.base}/{one}" for one in references(found))
        for one in found.get("content", ()):
            if (url := one["attachment"].get("url", "")).startswith(self.base):
                yield url
        if canonical := found.get("questionnaire"):
            url, _bar, version = canonical.partition("|")
            yield f"{self.base}/Questionnaire?url={quote(url)}&version={version}"
            yield canonical
