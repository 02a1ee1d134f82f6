"""Files in a bucket, asked of a real S3 server: sealed, whole before the commit, gone when the request fails."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import ServiceUnavailable

from portal.config.reading import from_environment
from portal.config.settings import UnsafeSetting
from portal.database import db
from portal.files import bucket as bucket_module
from portal.files.bucket import Bucket
from tests.materials.files import document, picture
from tests.materials.given import download, files, full_disk_at_commit, materials, offer, page_of, replace_it, upload
from tests.materials.s3 import SECRET, Served, keeping, serving
from tests.visitor import Visitor, object_id

Visit = Callable[[str | None], Visitor]


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def s3(server: Served, request: pytest.FixtureRequest) -> Iterator[Served]:
    name = "app" if "app" in request.fixturenames else "sqlite_app"
    server.empty()
    with keeping(request.getfixturevalue(name), server.bucketed()):
        yield server


def test_kept_and_fetched(app: Flask, s3: Served) -> None:
    handout = upload(app, document("Nightjar"), "Nightjar.pdf")
    assert download(Visitor(app, "maya"), handout).startswith(b"%PDF")
    assert files(app) == []


def test_what_leaves_is_sealed_and_named_by_its_id(sqlite_app: Flask, s3: Served) -> None:
    handout = upload(sqlite_app, document("Nightjar"), "Nightjar.pdf")
    name = object_id(handout).hex
    assert s3.keys() == [f"riverbend/{name[-2:]}/{name}"]
    content = s3.content(s3.keys()[0])
    assert content.startswith(b"v1")
    assert not [word for word in (b"%PDF", b"Nightjar", b"endobj") if word in content]


def test_nothing_is_left_of_a_request_that_fails(sqlite_app: Flask, s3: Served) -> None:
    with full_disk_at_commit(s3.keys) as lying:
        page = offer(sqlite_app, Visitor(sqlite_app, "dana"), status=503, file=document(), text="kept")
    assert "kept" in page.html
    assert len(lying) == 1, "it was there, whole, before the commit"
    assert s3.keys() == []
    assert materials(sqlite_app) == []


def test_a_file_that_is_gone_is_a_calm_page(sqlite_app: Flask, s3: Served) -> None:
    handout = upload(sqlite_app, picture())
    s3.empty()
    for name, words in (("maya", "tell them"), ("dana", "as a new version")):
        page = Visitor(sqlite_app, name).get(f"{handout}/file", status=404)
        assert "We cannot find this file" in page.text
        assert words in page.text


def test_a_store_that_is_away_keeps_the_words(sqlite_app: Flask, server: Served) -> None:
    dana = Visitor(sqlite_app, "dana")
    with keeping(sqlite_app, server.bucketed(endpoint="http://127.0.0.1:9")):
        page = offer(sqlite_app, dana, status=503, file=document(), text="kept")
    assert "We cannot reach our records right now" in page.text
    assert "kept" in page.html
    assert materials(sqlite_app) == []


@pytest.mark.parametrize("other", [{"place": "no-such-bucket/x"}, {"place": "no-such-bucket"}])
def test_a_bucket_that_is_not_there(sqlite_app: Flask, server: Served, other: dict[str, str]) -> None:
    with keeping(sqlite_app, server.bucketed(**other)):
        offer(sqlite_app, Visitor(sqlite_app, "dana"), status=503, file=document())
    assert materials(sqlite_app) == []


def test_a_store_that_goes_away_before_it_is_undone(sqlite_app: Flask, server: Served) -> None:
    dana = Visitor(sqlite_app, "dana")

    def fail(session: object) -> None:
        if server.keys():
            sqlite_app.extensions["files"]._settings = server.bucketed(endpoint="http://127.0.0.1:9")
            sqlite_app.extensions["files"].close()
            raise OperationalError("COMMIT", {}, Exception("disk full"))

    server.empty()
    event.listen(db.session, "before_commit", fail)
    try:
        with keeping(sqlite_app, server.bucketed()):
            page = offer(sqlite_app, dana, status=503, file=document(), text="kept")
    finally:
        event.remove(db.session, "before_commit", fail)
    assert "kept" in page.html
    assert materials(sqlite_app) == []


def test_a_slow_store_is_given_up(sqlite_app: Flask, server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    with keeping(sqlite_app, server.bucketed()) as store:
        monkeypatch.setattr(bucket_module, "WRITING", 0.001)
        with pytest.raises(ServiceUnavailable):
            store.write("aa/slow", b"x" * 5_000_000)


def test_replaced_in_the_bucket_too(sqlite_app: Flask, s3: Served) -> None:
    old = upload(sqlite_app, document())
    replace_it(sqlite_app, Visitor(sqlite_app, "dana"), "Weekly plan", form="text", text="In words now.")
    assert len(s3.keys()) == 1
    maya = Visitor(sqlite_app, "maya")
    assert "In words now." in maya.follow(maya.get(f"{old}/file", status=303)).text
    assert page_of(sqlite_app, "Weekly plan")


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_process_of_its_own_after_a_fork(server: Served) -> None:
    """What is connected before a fork is of no use after it."""
    store = Bucket(server.bucketed())
    store.write("aa/before", b"before")
    fork: Any = multiprocessing.get_context("fork")
    answers = fork.Queue()
    child = fork.Process(target=_in_the_child, args=(store, answers))
    child.start()
    found = answers.get(timeout=20)
    child.join(timeout=20)
    assert found == b"before"
    assert child.exitcode == 0
    assert store.read("aa/before") == b"before"
    store.drop("aa/before")
    store.drop("aa/before")
    with pytest.raises(FileNotFoundError):
        store.read("aa/before")
    store.close()


def _in_the_child(store: Bucket, answers: Any) -> None:
    answers.put(store.read("aa/before"))
    answers.close()
    answers.join_thread()
    os._exit(0)


def test_without_the_extra_it_does_not_start(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_module, "find_spec", lambda name: None)
    with pytest.raises(UnsafeSetting, match="install the extra s3"):
        Bucket(server.bucketed())


SAFE = {"SECRET_KEY": "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z", "PORTAL_KEYS": "k:x", "PORTAL_HOST": "portal.example.org"}
NAMED = {"PORTAL_FILES": "s3://handouts/riverbend"}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"PORTAL_FILES": "handouts"}, "must name a bucket"),
        ({"PORTAL_FILES": "gs://handouts"}, "must name a bucket"),
        ({"PORTAL_FILES": "s3://"}, "must name a bucket"),
        ({"PORTAL_FILES": "s3://hand outs"}, "must name a bucket"),
        ({"PORTAL_FILES": "s3://handouts/../x y"}, "must name a bucket"),
        ({"PORTAL_FILES_ENDPOINT": "https://files.example.org"}, "PORTAL_FILES is missing"),
        ({**NAMED, "PORTAL_FILES_ENDPOINT": "http://files.example.org"}, "must be an address that begins with https"),
        ({**NAMED, "PORTAL_FILES_ENDPOINT": "files.example.org"}, "must be an address that begins with https"),
        ({**NAMED, "PORTAL_FILES_KEY": "k"}, "belong together"),
        ({**NAMED, "PORTAL_FILES_SECRET": SECRET}, "belong together"),
    ],
)
def test_settings_that_do_not_hold_together(more: dict[str, str], sentence: str) -> None:
    with pytest.raises(UnsafeSetting, match=sentence) as refused:
        from_environment({**SAFE, **more})
    assert SECRET not in str(refused.value)


def test_settings_that_do(tmp_path: Any) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    more = {"PORTAL_FILES_ENDPOINT": "https://files.example.org", "PORTAL_FILES_KEY": "k"}
    asked = from_environment({**SAFE, **NAMED, **more, "PORTAL_FILES_SECRET_FILE": str(tmp_path / "secret")}).files
    assert asked is not None
    assert (asked.place, asked.endpoint, asked.key, asked.secret) == (
        "handouts/riverbend",
        "https://files.example.org",
        "k",
        SECRET,
    )
    assert SECRET not in repr(asked)
    assert from_environment(SAFE).files is None
