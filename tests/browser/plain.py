"""A person without a browser: forms and links over HTTP, knowing only the published URLs and field names."""

from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from lxml import html


class Answer:
    """Status, final address, and the page as a tree."""

    def __init__(self, status: int, url: str, body: bytes, headers: Any) -> None:
        self.status, self.url, self.body, self.headers = status, url, body, headers

    @property
    def tree(self) -> Any:
        return html.fromstring(self.body.decode())

    @property
    def text(self) -> str:
        return " ".join(self.tree.text_content().split())

    def links(self, beginning: str) -> list[str]:
        """The addresses on the page that begin so, in order."""
        return [a.get("href") for a in self.tree.iter("a") if (a.get("href") or "").startswith(beginning)]

    def form(self, *fields: str) -> Any:
        """The first form that has all these fields."""
        for form in self.tree.forms:
            if set(fields) <= {field.get("name") for field in form.iter("input", "textarea", "select", "button")}:
                return form
        raise AssertionError(f"no form with {fields} at {self.url}")


class PlainPerson:
    """Cookies, links, forms; no script. `patience`: how many seconds she waits for an answer."""

    def __init__(self, address: str, patience: float = 20) -> None:
        self.address, self.patience = address, patience
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Answer:
        return self._open(Request(urljoin(self.address, path)))

    def send(self, page: Answer, form: Any, /, **changes: str) -> Answer:
        """Send a form of `page` as a browser would, with these fields filled in."""
        pairs = [(name, value) for name, value in form.form_values() if name not in changes] + list(changes.items())
        action = urljoin(page.url, form.get("action") or "")
        return self._open(Request(action, data=urlencode(pairs).encode()))

    def post(self, page: Answer, path: str, **fields: str) -> Answer:
        """POST to a published URL with the token of any form on `page`."""
        token = page.form("csrf_token").fields["csrf_token"]
        body = urlencode({"csrf_token": token, **fields}).encode()
        return self._open(Request(urljoin(self.address, path), data=body))

    def sign_in(self, name: str) -> Answer:
        page = self.get("/sign-in")
        answer = self.post(page, "/sign-in", email=f"{name}@riverbend.example", password="riverbend-demo")
        assert "/sign-in" not in answer.url, f"{name} is still at the door: {answer.text[:300]}"
        return answer

    def _open(self, request: Request) -> Answer:
        try:
            with self.opener.open(request, timeout=self.patience) as response:
                return Answer(response.status, response.url, response.read(), response.headers)
        except HTTPError as refused:
            return Answer(refused.code, refused.url, refused.read(), refused.headers)
