"""Somebody signed in, over real connections: it knows what was answered, and what never was."""

import http.client
import io
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.visitor import Visitor

FORM = "application/x-www-form-urlencoded"
PATIENCE = 60  # seconds


class Client:
    """`keep`: one connection for all, as browsers do; else one for each request. Raises OSError or HTTPException
    when no whole answer came."""

    def __init__(self, app: Flask, name: str, port: int, keep: bool = False) -> None:
        self.port, self.keep, self.again, self.patience = port, keep, 0, PATIENCE
        self._connection: http.client.HTTPConnection | None = None
        self.visitor = Visitor(app, name)
        self.token = self.visitor.csrf_token()
        wanted = (app.config["SIGN_IN_COOKIE"], app.config["SESSION_COOKIE_NAME"])
        found = [self.visitor.client.get_cookie(one) for one in wanted]
        self.cookie = "; ".join(f"{one.key}={one.value}" for one in found if one)

    def get(self, path: str) -> int:
        return self.ask("GET", path)[0]

    def post(self, path: str, fields: dict[str, Any], **files: bytes) -> int:
        return self.ask("POST", path, *self.packed(fields, **files))[0]

    def packed(self, fields: dict[str, Any], **files: bytes) -> tuple[bytes, str]:
        """A body with this session's token, and its type. Each file is named as its field."""
        enclosed = {name: FileStorage(io.BytesIO(content), f"{name}.png") for name, content in files.items()}
        boundary, body = encode_multipart({"csrf_token": self.token, **fields, **enclosed})
        return body, f'multipart/form-data; boundary="{boundary}"'

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = FORM) -> tuple[int, bytes]:
        """A connection that was kept may have been ended in the meantime: like a browser, it then takes another."""
        if self._connection is None:
            return self._ask(method, path, body, content_type)
        try:
            return self._ask(method, path, body, content_type)
        except ConnectionError:
            self.again += 1
            return self._ask(method, path, body, content_type)

    def _ask(self, method: str, path: str, body: bytes, content_type: str) -> tuple[int, bytes]:
        headers = {"Cookie": self.cookie, "Content-Type": content_type}
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        self._connection = None
        if not self.keep:
            headers["Connection"] = "close"
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            answer = connection.getresponse()
            said = answer.status, answer.read()
        except BaseException:
            connection.close()
            raise
        if self.keep and not answer.will_close:
            self._connection = connection
        else:
            connection.close()
        return said

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None
