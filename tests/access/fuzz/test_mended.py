"""What was found, each as the request that found it."""

import io

from flask import Flask

from tests.messages.given import thread_of
from tests.visitor import Visitor


def test_a_file_where_words_belong_is_nothing(sqlite_app: Flask) -> None:
    maya = Visitor(sqlite_app, "maya")
    sent = {"body": (io.BytesIO(b"x"), "a.txt"), "csrf_token": maya.csrf_token()}
    answer = maya.client.post(f"{thread_of(maya)}/messages", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Please write a few words first." in answer.text


def test_spaces_are_no_day(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    person = next(link for link in sam.get("/admin/people?role=patient").links() if link.startswith("/admin/people/0"))
    page = sam.post(f"{person}/certifications", {"certified_on": "   "}, status=422)
    assert "error-summary" in page.html
