"""Headers on every answer, errors included: one policy for pages, and a shorter one for the files they are made of."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "worker-src 'self'; report-uri /csp-report"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # `no-referrer` would break the CSRF check over HTTPS
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cache-Control": "no-store",
    "Server": "",  # or granian would name itself
}
PART_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGES_ONLY = ("X-Frame-Options", "Cross-Origin-Opener-Policy", "Permissions-Policy")
"""What has a meaning for a page alone. The files that a page is made of go without: eight of them on a first visit."""
VARY = "HX-Request, Cookie"
TWO_YEARS = 63_072_000


def init_headers(app: Flask, https: bool) -> None:
    fixed = dict(HEADERS)
    if https:
        fixed["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    app.wsgi_app = _Hardened(app.wsgi_app, fixed)  # type: ignore[method-assign]
    app.after_request(_vary)


class _Hardened:
    """Adds the headers where the answer leaves: werkzeug would look at each of them three times on the way there."""

    def __init__(self, inner: "WSGIApplication", fixed: dict[str, str]) -> None:
        self._inner = inner
        self._page = [(name.lower(), (name, value)) for name, value in fixed.items()]
        part = {**fixed, "Content-Security-Policy": PART_POLICY}
        self._part = [(name.lower(), (name, value)) for name, value in part.items() if name not in PAGES_ONLY]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            there = {name.lower(): value for name, value in headers}
            is_part = "immutable" in there.get("cache-control", "")
            if is_part:  # it never changes, and nobody need ask since when it is so
                headers = [line for line in headers if line[0].lower() != "last-modified"]
            headers += [line for lowered, line in (self._part if is_part else self._page) if lowered not in there]
            return start_response(status, headers, exc_info)

        return self._inner(environ, start)


def _vary(response: Response) -> Response:
    also = response.headers.get("Vary")
    response.headers["Vary"] = f"{also}, {VARY}" if also else VARY
    return response
