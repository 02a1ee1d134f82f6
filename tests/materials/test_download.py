"""A file leaves as something to save, never as a page of ours; on the disk it lies sealed."""

import pytest
from flask import Flask

from portal.files import store
from portal.vault.keyring import Unreadable
from tests.materials.files import document, picture
from tests.materials.given import download, file_posted, files, full_disk_at_commit, materials, offer, upload
from tests.visitor import Visitor, object_id


def test_the_browser_is_told_to_save_it(sqlite_app: Flask) -> None:
    handout = upload(sqlite_app, document(), "Weekly plan.pdf")
    answer = Visitor(sqlite_app, "maya").client.get(f"{handout}/file")
    wanted = {
        "Content-Disposition": 'attachment; filename="Weekly plan.pdf"',
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert answer.data.startswith(b"%PDF-")


def test_the_page_offers_it_under_its_name(sqlite_app: Flask) -> None:
    handout = upload(sqlite_app, picture(), "Gefühle – Überblick.PNG")
    maya = Visitor(sqlite_app, "maya")
    assert "Gefühle _ Überblick.png" in maya.get(handout).text
    disposition = maya.client.get(f"{handout}/file").headers["Content-Disposition"]
    assert disposition.isascii()
    assert disposition.startswith('attachment; filename="Gef_hle _ _berblick.png"; ')
    assert disposition.endswith("filename*=UTF-8''Gef%C3%BChle%20_%20%C3%9Cberblick.png")


def test_on_the_disk_it_lies_sealed(sqlite_app: Flask) -> None:
    handout = upload(sqlite_app, document("Nightjar"), "Nightjar.pdf")
    (file,) = files(sqlite_app)
    assert file.name == object_id(handout).hex
    content = file.read_bytes()
    assert content.startswith(b"v1")
    for word in (b"%PDF", b"Nightjar", b"endobj"):
        assert word not in content
    assert "Nightjar" not in repr(vars(materials(sqlite_app)[0]))
    assert download(Visitor(sqlite_app, "maya"), handout).startswith(b"%PDF")


def test_a_file_in_anothers_place_does_not_open(sqlite_app: Flask) -> None:
    mine, other = (file_posted(sqlite_app, content) for content in (b"mine", b"other"))
    assert download(Visitor(sqlite_app, "maya"), mine) == b"mine"
    first, second = (next(one for one in files(sqlite_app) if one.name == object_id(u).hex) for u in (mine, other))
    first.write_bytes(second.read_bytes())
    with sqlite_app.app_context(), pytest.raises(Unreadable):
        store.fetch(object_id(mine))
    Visitor(sqlite_app, "maya").get(f"{mine}/file", status=500)


def test_a_file_whose_row_was_not_kept_is_taken_away(sqlite_app: Flask) -> None:
    with full_disk_at_commit(lambda: files(sqlite_app)) as lying:
        page = offer(sqlite_app, Visitor(sqlite_app, "dana"), status=503, file=document(), text="kept")
    assert "kept" in page.html
    assert len(lying) == 1
    assert files(sqlite_app) == []
    assert materials(sqlite_app) == []
    upload(sqlite_app, document())
    assert len(files(sqlite_app)) == 1
