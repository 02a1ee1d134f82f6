"""Headers on every answer, errors included. One policy, no exceptions."""

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
        self._lines = [(name.lower(), (name, value)) for name, value in fixed.items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            there = {name.lower() for name, _value in headers}
            headers += [line for lowered, line in self._lines if lowered not in there]
            return start_response(status, headers, exc_info)

        return self._inner(environ, start)


def _vary(response: Response) -> Response:
    also = response.headers.get("Vary")
    response.headers["Vary"] = f"{also}, {VARY}" if also else VARY
    return response
