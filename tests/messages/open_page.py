"""A page that stands open on a screen: it asks by itself, and does with the answers what htmx and news.js do."""

import json
import re
from typing import Any

from lxml import html

from tests.visitor import Page, Visitor

BACKGROUND = {"X-Background": "1"}


class OpenPage:
    def __init__(self, visitor: Visitor, url: str) -> None:
        self.visitor = visitor
        self.url = url
        self.tree: Any = visitor.get(url).tree
        self.signed_out = False

    def poll(self, status: int | None = None) -> int:
        """The timer of the page: one question, and what follows from its answer."""
        if self.signed_out:
            return 0
        answer = self._ask(self._one("news").get("hx-get"))
        assert status in (None, answer.status), f"{answer.status} instead of {status}"
        if answer.status == 401:
            assert "You are signed out here." in answer.text
            self.signed_out = True
        elif answer.status == 200:
            event = answer.headers.get("HX-Trigger")
            self._swap("news", answer)
            if event == "news" and self._has("newer"):
                self._look_for_messages()
        return answer.status

    def badge(self, icon: str) -> int:
        """The number that stands beside an icon."""
        found = re.search(r"\b(\d+) new\b", self._one(f"badge-{icon}").text_content())
        return int(found[1]) if found else 0

    @property
    def title_count(self) -> int:
        """As news.js writes it: the number the poll's element carries."""
        return int(self._one("news").get("data-new") or 0)

    @property
    def messages(self) -> list[str]:
        return [body.text for body in self.tree.xpath("//li[starts-with(@id, 'message-')]/p[@class='body']")]

    def _look_for_messages(self) -> None:
        answer = self._ask(self._one("newer").get("hx-get"))
        if answer.status == 200:
            self._swap("newer", answer)
            assert json.loads(answer.headers["HX-Trigger"]) == {"poll": {"target": "#news"}}
            self.poll()

    def _ask(self, url: str) -> Page:
        answer = Page(self.visitor.client.get(url, headers={"HX-Request": "true", **BACKGROUND}))
        assert answer.status in (200, 204, 401, 404), answer.status
        return answer

    def _swap(self, own: str, answer: Page) -> None:
        """The element itself, and what stands elsewhere on the page."""
        parts = html.fragments_fromstring(answer.html)
        for part in parts:
            where = part.get("hx-swap-oob")
            if where is None:
                self._replace(own, part)
            elif where == "true":
                self._replace(part.get("id"), part)
            else:
                assert where == "beforeend:#thread"
                self._one("thread").extend(part)

    def _replace(self, name: str, part: Any) -> None:
        for there in self.tree.xpath("//*[@id=$name]", name=name):
            there.getparent().replace(there, part)

    def _has(self, name: str) -> bool:
        return bool(self.tree.xpath("//*[@id=$name]", name=name))

    def _one(self, name: str) -> Any:
        (found,) = self.tree.xpath("//*[@id=$name]", name=name)
        return found


def title_count(tree: Any) -> int:
    """The number before the title of a page as it was sent."""
    found = re.match(r"\((\d+)\) ", tree.findtext(".//title"))
    return int(found[1]) if found else 0
