"""Compressed HTML when no proxy in front does it.

Pages hold a CSRF token and sometimes repeat what was typed, which is what BREACH feeds on. It also
needs another site to send requests with the person's cookies, and SameSite=Lax keeps those back.
"""

import gzip

from flask import Flask, Response, request

SMALLEST = 600


def init_compression(app: Flask) -> None:
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if (
        "gzip" not in request.headers.get("Accept-Encoding", "")
        or response.mimetype != "text/html"
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
    ):
        return response
    body = response.get_data()
    if len(body) >= SMALLEST:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response
