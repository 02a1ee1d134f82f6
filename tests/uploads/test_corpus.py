"""Sixty files as attackers would send them: refused in words, or made anew with nothing left in them."""

import re

import pytest
from flask import Flask

from portal.files import uploads
from portal.files.serving import FILE_POLICY
from tests.materials.files import document, opened, picture, words_in
from tests.materials.test_rebuilt_documents import ACTING, HIDDEN
from tests.proof.row import Proof
from tests.uploads.conftest import Went
from tests.uploads.corpus import CORPUS, EICAR, MARK, REBUILT, REFUSED
from tests.uploads.sending import Outcome, Sending, kept

NAME = r"[\w .()-]{1,90}\.(?:pdf|png|jpg|webp)"
PLAIN_NAME = re.compile(rf"""attachment; filename=(?:"{NAME}"|{NAME})(?:; filename\*=UTF-8''[\w.%~-]+)?""")
SERVED = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": FILE_POLICY,
}
OF_THE_KIND = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background", "timestamp", "duration"}


def kind_of(one: Outcome) -> str:
    return one.media_type.partition("/")[2]


def wrongly_taken(outcomes: list[Outcome]) -> list[str]:
    """Unsafe and taken, harmless and not, or refused without a word."""
    said = [(one, (one.is_taken, kind_of(one)) == (bool(one.specimen.kind), one.specimen.kind)) for one in outcomes]
    wrong = [str(one) for one, right in said if not right]
    return wrong + [f"{one}, without a word" for one in outcomes if not one.is_taken and not _says_why(one)]


def _says_why(one: Outcome) -> bool:
    return one.status in (413, 422) and not one.stored and "Traceback" not in one.page


def left_in(content: bytes, media_type: str) -> list[str]:
    """What a file still holds that it must not."""
    if media_type == "application/pdf":
        words = words_in(content)
        found = [name for name in (*ACTING, *HIDDEN, MARK, "javascript:", "/OpenAction") if name in words]
        return found + (["more behind its end"] if not content.rstrip().endswith(b"%%EOF") else [])
    image = opened(content)
    found = ["where it was taken"] if dict(image.getexif()) else []
    found += ["notes"] if set(image.info) - OF_THE_KIND else []
    found += ["more pictures"] if getattr(image, "n_frames", 1) != 1 else []
    ends = {"image/png": b"IEND\xaeB`\x82", "image/jpeg": b"\xff\xd9"}.get(media_type, b"")
    at_end = content.endswith(ends) and (ends or int.from_bytes(content[4:8], "little") + 8 == len(content))
    found += [] if at_end else ["more behind its end"]
    return found + [word.decode() for word in (MARK.encode(), b"<script", EICAR, b"PK\x03\x04") if word in content]


@pytest.mark.proof("D1")
def test_nothing_unsafe_is_taken(went: Went, proof: Proof) -> None:
    assert len({one.what for one in CORPUS}) == len(CORPUS) >= 60
    wrong = wrongly_taken(went.outcomes)
    proof.tried(len(went.outcomes), len(wrong))
    proof.figures |= {"files": len(CORPUS), "refused": len(went.outcomes) - len(went.taken), "taken": len(went.taken)}
    assert not wrong, "\n".join(wrong)


@pytest.mark.proof("D2")
def test_what_is_taken_is_made_anew(went: Went, proof: Proof) -> None:
    left = {str(one): found for one in went.taken if (found := left_in(one.content, one.media_type))}
    proof.tried(len(went.taken), len(left))
    assert len(went.taken) >= len(REBUILT) // 2
    assert not left


@pytest.mark.proof("D3")
def test_it_lies_sealed_under_a_name_of_our_own(went: Went, corpus_app: Flask, proof: Proof) -> None:
    for one in went.taken:
        ((name, content),) = (one.stored or {}).items()
        fine = name == f"files/{one.row[-2:]}/{one.row}" and content.startswith(b"v1")
        fine = fine and not any(
            word in content for word in (one.content[:16], MARK.encode(), b"%PDF", b"IEND", b"JFIF")
        )
        proof.tried(1, not fine)
        assert fine, str(one)
    assert not [one for one in went.outcomes if not one.is_taken and one.stored]
    assert "static" not in corpus_app.config["INSTANCE"].parts


@pytest.mark.proof("D4")
def test_what_it_says_it_is_does_not_count(corpus_app: Flask, proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind under each ending and each type in its header. The parser (which is asked in D1) is left out."""
    monkeypatch.setattr(uploads, "_rebuilt", lambda kind, content: content)
    kinds = {"pdf": document(), "png": picture(), "jpeg": picture("JPEG"), "webp": picture("WEBP")}
    lies = {"a.pdf": "application/pdf", "a.png": "image/png", "a.html": "text/html", "a.svg": "image/svg+xml", "a": ""}
    sending = Sending(corpus_app)
    for kind, content in kinds.items():
        for name, media_type in lies.items():
            assert sending.send("handout", content, name, media_type).status_code == 303
            proof.tried(1, sending._newest("handout")[1] != uploads.MEDIA[kind])
    for name, media_type in lies.items():
        proof.tried(1, sending.send("handout", b"<html>no", name, media_type).status_code != 422)
    assert not proof.failures


@pytest.mark.proof("D5")
def test_nothing_tells_where_and_with_what_it_was_made(went: Went, proof: Proof) -> None:
    before = {
        one.what: one.make() for one in REBUILT if "taken" in one.what or "notes" in one.what or "wrote" in one.what
    }
    assert all(MARK.encode() in content or MARK in words_in(content) for content in before.values()), "it was there"
    for one in went.taken:
        told = MARK.encode() in one.content or b"Exif" in one.content or b"exif" in one.content or b"ICC" in one.content
        proof.tried(1, told)
    assert not proof.failures


@pytest.mark.proof("D6")
def test_it_is_served_to_be_saved_and_never_to_be_shown(went: Went, proof: Proof) -> None:
    assert went.taken
    for one in went.taken:
        headers = one.headers or {}
        wrong = [name for name, value in SERVED.items() if headers.get(name) != value]
        wrong += [] if PLAIN_NAME.fullmatch(headers["Content-Disposition"]) else [headers["Content-Disposition"]]
        wrong += [] if headers["Content-Type"] == one.media_type else [headers["Content-Type"]]
        proof.tried(1, bool(wrong))
        assert not wrong, str(one)


def test_without_its_check_a_file_comes_through_and_is_seen(corpus_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a file is goes by its name, and nothing is made anew: both rows say so."""
    monkeypatch.setattr(uploads, "kind_of", lambda content: "pdf")
    monkeypatch.setattr(uploads, "_rebuilt", lambda kind, content: content)
    sending = Sending(corpus_app)
    unsafe = next(one for one in REFUSED if one.what == "HTML called a PDF")
    armed = next(one for one in REBUILT if one.what == "all of it at once")
    assert wrongly_taken([sending.outcome(unsafe, "handout")])
    assert {"/JavaScript", "/OpenAction"} <= set(left_in(sending.outcome(armed, "message").content, "application/pdf"))
    tail = next(one for one in REBUILT if one.what == "a PNG and a page")
    assert "more behind its end" in left_in(tail.make(), "image/png")


def test_without_its_seal_a_file_is_seen(corpus_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.files.store.seal_bytes", lambda owner, place, file_id, content: content)
    before = dict(kept(corpus_app))
    assert Sending(corpus_app).send("handout", document(), "a.pdf").status_code == 303
    assert [content for name, content in kept(corpus_app) if name not in before and b"%PDF" in content]
