"""Headers on every answer, errors included. One policy, no exceptions."""

from flask import Flask, Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "worker-src 'self'"
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
}
VARY = "HX-Request, Cookie"
TWO_YEARS = 63_072_000


def init_headers(app: Flask, https: bool) -> None:
    fixed = dict(HEADERS)
    if https:
        fixed["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    lines = [(name.lower(), name, value) for name, value in fixed.items()]

    @app.after_request
    def _add(response: Response) -> Response:
        there = {name.lower() for name, _value in response.headers}
        response.headers.extend([(name, value) for lowered, name, value in lines if lowered not in there])
        also = response.headers.get("Vary")
        response.headers["Vary"] = f"{also}, {VARY}" if also else VARY
        return response
