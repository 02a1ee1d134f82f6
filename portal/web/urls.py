"""Addresses within the portal: paths, kept once built. The same few stand on every page."""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request

from portal.config.settings import Settings

KEPT = 256


def init_urls(app: Flask) -> None:
    """Gives the templates their `url_for`."""
    adapter = app.url_map.bind("localhost")

    @lru_cache(maxsize=KEPT)
    def built(endpoint: str, **values: Any) -> str:
        return adapter.build(endpoint, values)

    def anchored(endpoint: str, _anchor: str = "", **values: Any) -> str:
        path = built(endpoint, **values)
        return f"{path}#{_anchor}" if _anchor else path

    app.extensions["urls"] = app.jinja_env.globals["url_for"] = anchored


def origin() -> str:
    """What stands before them, as this browser has it."""
    settings: Settings = current_app.extensions["settings"]
    return settings.address if settings.https else f"http://{request.host}"  # the demo, on loopback


def path_for(endpoint: str, _anchor: str = "", **values: Any) -> str:
    """As Flask's `url_for`, for a path on this site. Raises BuildError."""
    path: str = current_app.extensions["urls"](endpoint, _anchor, **values)
    return path
