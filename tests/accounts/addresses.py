"""Every address there is, with made-up ids."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from flask import Flask


def every_address(app: Flask, *methods: str) -> list[tuple[str, str]]:
    """(method, address) of every route that takes one of these methods."""
    return sorted(_all(app, methods))


def _all(app: Flask, methods: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    urls = app.url_map.bind("localhost")
    for route in app.url_map.iter_rules():
        arguments: dict[str, Any] = {name: uuid4() for name in route.arguments}
        for method in sorted((route.methods or set()) & set(methods)):
            yield method, urls.build(route.endpoint, arguments, method=method)
