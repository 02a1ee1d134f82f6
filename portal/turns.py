"""One request at a time in a process, and another while that one waits for something outside of it.

Threads of one Python that all compute fight over the interpreter, and together do a third less than one alone. But one
alone lets everybody wait whom its process has accepted, for as long as a file is taken apart elsewhere or somebody else
writes to SQLite. So a server's process has a few threads, and they take turns: whoever waits gives the turn away, and
goes on when it comes round. See docs/decisions/0041-a-turn-is-given-away-while-waiting.md.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

THREADS = 3
"""Of a process: one that works, beside two that wait."""
_TURN = threading.Lock()
_THIS = threading.local()
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextmanager
def waiting() -> Iterator[None]:
    """Others may go on inside: where nothing is locked that they could wait for. Without a turn it does nothing."""
    if not getattr(_THIS, "has_turn", False):
        yield
        return
    _give()
    try:
        yield
    finally:
        _take()


def in_turns(application: Application) -> Application:
    """A WSGI application whose threads take turns, for a request as for each piece of an answer."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with _turn():
            return _Pieces(application(environ, start))

    return answer


class _Pieces(Iterator[bytes]):
    """The server asks for the next one when the last has left, whenever that is."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._next = pieces, iter(pieces)

    def __next__(self) -> bytes:
        with _turn():
            return next(self._next)

    def close(self) -> None:
        with _turn():
            getattr(self._pieces, "close", lambda: None)()


@contextmanager
def _turn() -> Iterator[None]:
    _take()
    try:
        yield
    finally:
        _give()


def _take() -> None:
    _TURN.acquire()
    _THIS.has_turn = True


def _give() -> None:
    _THIS.has_turn = False
    _TURN.release()
