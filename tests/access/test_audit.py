"""Whoever is shown a patient's words by the portal leaves one link in her chain; no link holds a word of them."""

import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
import structlog
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.audit import record as recording
from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.audit.wording import has_words
from portal.connections import begin_writing
from portal.database import db, table_of
from tests.access.asking import Ask, asks
from tests.access.cast import CAST, PATIENTS, SIGNED_IN
from tests.access.clinic import Clinic
from tests.access.markers import found_in, mark, names_in
from tests.access.outcomes import admits, words_in
from tests.proof.row import Proof

NOT_HERS = ("shown", "named", "hold")
"""The name that she shows her group, what stands on a letter that she makes herself, why her record must stay."""
FOR_THE_NEXT = "letter"
"""Written for newcomers to read: noted where somebody decides on it, and not where one of them does."""
_OF = re.compile("Vellum(" + "|".join(PATIENTS) + ")([a-z]+)")


def lengths(clinic: Clinic) -> dict[str, int]:
    """How many links each patient's chain has."""
    with clinic.app.app_context():
        found = verify.heads()
        db.session.remove()
    return {name: found[UUID(clinic.things.named("person", name).id)][0] for name in PATIENTS}


def whose_words(answer: TestResponse, who: str) -> set[str]:
    """Patients other than who asks, words of whom stand in the answer."""
    found = [one for word in words_in(answer) if (one := _OF.fullmatch(word))]
    meant = {FOR_THE_NEXT} if who in PATIENTS else set()
    return {one[1] for one in found if one[2] not in {*NOT_HERS, *meant}} - {who}


def unnoted(clinic: Clinic, who: str, asked: list[Ask]) -> Iterator[str]:
    """Answers with a patient's words that left no link in her chain, or several."""
    before = lengths(clinic)
    for ask in asked:
        shown = whose_words(clinic.browsers[who].send(ask), who)
        after = lengths(clinic)
        for patient in shown:
            if after[patient] - before[patient] != 1:
                yield f"{who}: {ask}: {after[patient] - before[patient]} links in {patient}'s chain"
        before = after


def pages(clinic: Clinic, who: str, methods: tuple[str, ...] = ("GET",)) -> list[Ask]:
    plain = asks(clinic.app, clinic.things, methods=methods, sizes=(False,))
    return [ask for ask in plain if admits(CAST, CAST[who], ask)]


def chosen(clinic: Clinic, who: str, proof: Proof) -> list[Ask]:
    """All of them; in the quick size some of those that may hold somebody's words."""
    asked = pages(clinic, who, ("GET", "POST") if proof.full else ("GET",))
    holding = [ask for ask in asked if any(thing.patient not in ("", who) for thing in ask.things)]
    return asked if proof.full else proof.random.sample(holding, min(5, len(holding)))


@pytest.mark.proof("J2")
def test_each_answer_with_her_words_leaves_one_link(clinic: Clinic, proof: Proof) -> None:
    """And each link that was written can be said in words (J4: and holds none of hers, nor does the log)."""
    found: list[str] = []
    for who in [person.name for person in SIGNED_IN]:
        asked = chosen(clinic, who, proof)
        for of_one in [asked] if not proof.full else [[ask] for ask in asked]:
            found += unnoted(clinic, who, of_one)
            if any(ask.method == "POST" for ask in of_one):
                clinic.restore()
        proof.tried(len(asked))
    proof.tried(0, len(found))
    assert not found, "\n".join(found)


def test_a_page_that_forgets_to_say_so_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [ask for ask in pages(clinic, "jordan") if ask.endpoint in ("review.sheet", "messages.thread")]
    assert list(unnoted(clinic, "jordan", asked)) == []
    monkeypatch.setattr("portal.review.views.screens.record", lambda *_, **__: None)
    monkeypatch.setattr("portal.messages.actions.record", lambda *_, **__: None)
    assert len(list(unnoted(clinic, "jordan", asked))) == len(asked)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that is logged, as it is written where the portal is served."""
    before, written = structlog.get_config(), StringIO()
    everything = {"wrapper_class": structlog.make_filtering_bound_logger(logging.INFO)}
    structlog.configure(**{**before, **everything, "logger_factory": structlog.PrintLoggerFactory(written)})
    yield written
    structlog.configure(**before)


@pytest.mark.proof("J4")
def test_no_link_and_no_log_holds_a_word(
    clinic: Clinic, proof: Proof, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all that the demo clinic of the matrix holds, also where something breaks while her words are at hand."""
    monkeypatch.setattr("portal.messages.views.screens.composer", _break)
    for who in ("maya", "jordan", "hugo"):
        asked = [ask for ask in chosen(clinic, who, proof) if not ask.endpoint.startswith("accounts.")]
        for ask in [*asked, *(one for one in pages(clinic, who) if one.endpoint == "messages.thread")]:
            clinic.browsers[who].send(ask)
            proof.tried()
    logged = log.getvalue()
    assert '"event": "request"' in logged
    assert '"fault": "RuntimeError"' in logged
    links = everything_recorded(clinic)
    for text_of in (logged, *map(str, links)):
        proof.tried(1, len(found_in(text_of)) + len(names_in(text_of)))
        assert not found_in(text_of)
        assert not names_in(text_of)
    assert [pair for pair in {(link.verb, link.subject) for link in links} if not has_words(*pair)] == []
    proof.figures["links looked at"] = len(links)


def test_a_word_in_a_link_would_be_found(clinic: Clinic) -> None:
    with clinic.app.app_context():
        begin_writing()
        recording.record(None, "wrote", mark("maya", "message"), None)
        db.session.commit()
    assert any(found_in(str(link)) for link in everything_recorded(clinic))


def everything_recorded(clinic: Clinic) -> list[Any]:
    with clinic.app.app_context(), db.engine.connect() as connection:
        return list(connection.execute(select(table_of(AuditEvent))))


def _break(*_: Any, **__: Any) -> None:
    raise RuntimeError(mark("maya", "message") + " Maya Torres")
