"""A server of one process: whoever waits for something outside of it holds up nobody else."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

from tests.faults.client import Client
from tests.faults.crew import PICTURE
from tests.faults.place import Place, wait_until
from tests.faults.test_locked import held
from tests.messages.given import thread_with
from tests.review.given import sent

SHORT = 2
"""Seconds after which a page that waits for somebody else's turn counts as held up."""


def test_while_one_waits_to_write_others_read(sqlite_place: Place) -> None:
    sqlite_place.serve(workers=1)
    maya, lena, url = sqlite_place.client("maya"), sqlite_place.client("lena"), _messages(sqlite_place, "maya")
    with held(sqlite_place.app):
        message = _sent(maya, url)
        assert not _is_held_up(lena)
        assert not message.done(), "the message did not wait"
    assert message.result() == 303


def test_while_a_file_is_looked_at_others_go_on(sqlite_place: Place) -> None:
    sqlite_place.serve(workers=1, sabotage="outside")
    maya, url = sqlite_place.client("maya"), _messages(sqlite_place, "maya")
    assert _others_go_on(sqlite_place, lambda: maya.post(url, _message(), files=PICTURE)) == 303


def test_while_a_pdf_is_made_others_go_on(sqlite_place: Place) -> None:
    """Of what is noted in the record: that is kept before, so nobody waits to write, either."""
    sheet = sent(sqlite_place.app)
    sqlite_place.serve(workers=1, sabotage="outside")
    jordan = sqlite_place.client("jordan")
    assert _others_go_on(sqlite_place, lambda: jordan.get(f"{sheet}/print.pdf")) == 200


def test_whoever_keeps_her_turn_while_she_waits_is_found(sqlite_place: Place) -> None:
    sqlite_place.serve(workers=1, sabotage="keeps its turn")
    maya, lena, url = sqlite_place.client("maya"), sqlite_place.client("lena"), _messages(sqlite_place, "maya")
    with held(sqlite_place.app):
        message = _sent(maya, url)
        lena.patience = SHORT
        assert _is_held_up(lena)
    assert message.result() == 303


def test_whoever_keeps_her_turn_for_a_pdf_is_found(sqlite_place: Place) -> None:
    sqlite_place.serve(workers=1, sabotage="keeps its turn outside")
    jordan, lena = sqlite_place.client("jordan"), sqlite_place.client("lena")
    made = _begun(lambda: jordan.get("/worksheets/library/phq-9/print.pdf"))
    wait_until((sqlite_place.instance / "begun").exists)
    lena.patience = SHORT
    assert _is_held_up(lena)
    (sqlite_place.instance / "ended").touch()
    assert made.result() == 200


def _others_go_on(place: Place, asked: Callable[[], int]) -> int:
    """Meanwhile Lena reads and writes. The status of what was asked for."""
    lena, hers = place.client("lena"), _messages(place, "lena")
    answer = _begun(asked)
    wait_until((place.instance / "begun").exists)
    assert lena.get("/schedule") == 200
    assert lena.post(hers, _message()) == 303
    assert not answer.done(), "it did not take long"
    (place.instance / "ended").touch()
    return answer.result()


def _is_held_up(who: Client) -> bool:
    with suppress(TimeoutError):
        for _ in range(100):  # the first may come before the message
            assert who.get("/schedule") == 200
        return False
    return True


def _messages(place: Place, patient: str) -> str:
    return f"{thread_with(place.app, patient)}/messages"


def _message() -> dict[str, str]:
    return {"body": "Can we talk on Monday?", "form_key": uuid4().hex}


def _sent(who: Client, url: str) -> Future[int]:
    """A message that is on its way, and the status of its answer."""
    return _begun(lambda: who.post(url, _message()))


def _begun(asked: Callable[[], int]) -> Future[int]:
    alone = ThreadPoolExecutor(1)
    answer = alone.submit(asked)
    alone.shutdown(wait=False)
    return answer
