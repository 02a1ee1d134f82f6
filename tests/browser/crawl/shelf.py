"""A server that gives out one kept page after another, with the portal's own style sheets and scripts."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from werkzeug.serving import make_server

from tests.browser.conftest import Quiet
from tests.browser.crawl.sent import Sent


class Shelf:
    def __init__(self, app: Flask) -> None:
        self._app, self._kept, self._number, self.address = app, "", 0, ""
        self._policy = ""

    def put(self, one: Sent) -> str:
        """Where it can be looked at until the next one is put there."""
        self._kept, self._policy, self._number = one.body, one.policy, self._number + 1
        return f"{self.address}/kept/{self._number}"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/static/"):
            return self._app.wsgi_app(environ, start_response)
        if environ["PATH_INFO"] != f"/kept/{self._number}":
            start_response("204 No Content", [])
            return []
        content, headers = self._kept.encode(), [("Content-Type", "text/html; charset=utf-8")]
        headers += [("Content-Security-Policy", self._policy)] if self._policy else []
        start_response("200 OK", [*headers, ("Content-Length", str(len(content)))])
        return [content]


@contextmanager
def serving(app: Flask) -> Iterator[Shelf]:
    shelf = Shelf(app)
    running = make_server("127.0.0.1", 0, shelf, threaded=True, request_handler=Quiet)
    shelf.address = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield shelf
    running.shutdown()
    thread.join()
