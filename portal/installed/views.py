"""Addresses that a browser asks by itself: all of them public, and the same for everybody."""

import json

from flask import Blueprint, Response, make_response, request, url_for

from portal.access.rules import public
from portal.installed import away, named
from portal.programs.branding import Brand
from portal.programs.clinic import facts
from portal.programs.queries import clinic_mark
from portal.web.assets import url_of
from portal.web.languages import ENGLISH
from portal.web.pages import page, see
from portal.web.templates import written

blueprint = Blueprint("installed", __name__)
A_DAY = "public, max-age=86400"
AN_HOUR = "public, max-age=3600"
FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    text = json.dumps(named.manifest(ENGLISH), ensure_ascii=False)
    return make_response(text, 200, {"Content-Type": "application/manifest+json", "Cache-Control": A_DAY})


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """From the root, so that it stands between every page and the network. See templates/installed/worker.js."""
    known = facts()
    kept = {"offline": url_for("installed.offline"), "away": url_for("accounts.away")}
    text = written("installed/worker.js", edition=away.edition(known), **kept)
    return make_response(text, 200, {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": AN_HOUR})


@blueprint.get("/offline")
@public
def offline() -> Response:
    """Kept by the worker, asked for without cookies."""
    return page("installed/offline.html", parts=away.parts(facts()))


@blueprint.get("/brand.css")
@public
def brand() -> Response:
    """The clinic's own colours. A page links to it only where there are some."""
    it = Brand.of(facts())
    return _kept(it.sheet, "text/css; charset=utf-8", it.edition)


@blueprint.get("/brand.png")
@public
def mark() -> Response:
    """Or the portal's own, where the clinic has none."""
    content = clinic_mark()
    if content is None:
        return see(url_of("icon-192.png"))
    return _kept(content, "image/png", facts().mark_hash)


def _kept(content: str | bytes, media_type: str, edition: str) -> Response:
    """For ever, under the address that names what it is; under another one, not at all."""
    known = request.args.get("edition") == edition
    return make_response(content, 200, {"Content-Type": media_type, "Cache-Control": FOR_EVER if known else "no-store"})
