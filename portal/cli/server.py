"""The server: granian, whose threads take turns (see portal/turns.py), and of which a reload (SIGHUP) costs nobody a
request.

All workers take from one queue of connections, which is the parent's: what waits in it outlives a worker. And a worker
is told to end only once the one in its place has loaded the application; if that one cannot, the old one goes on.
The portal is imported once, by the parent: its workers share what they do not change. So a reload takes new settings;
new code, and a new version, take a new server. See docs/decisions/0043-the-parent-imports-for-its-workers.md.
Who started it may hold that queue instead, and hand it on, as systemd does: then what waits outlives the server, too,
and two of them, an old and a new version, may take from it side by side.

    python -m portal.cli.server HOST PORT WORKERS [APPLICATION]
"""

import ctypes
import gc
import multiprocessing
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from importlib import import_module
from multiprocessing.synchronize import Event
from typing import Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketHolder, SocketSpec  # type: ignore[attr-defined]
from granian.server.mp import MPServer

from portal.cli.collector import keep, uncollected
from portal.cli.serving import ROOT, handed_on
from portal.turns import THREADS, in_turns

APPLICATION = f"{ROOT / 'wsgi'}:app"
LOADING = 120
"""Seconds that a new worker may take to load the application."""
M_ARENA_MAX = -8
"""Of glibc's mallopt(3)."""
Loader = Callable[[], Any]
_HOLDER: Any = SocketHolder  # its types name other parameters than it takes


class Server(MPServer):
    def __init__(
        self, host: str, port: int, workers: int, handed: int | None = None, application: str = APPLICATION
    ) -> None:
        self._handed = handed
        more: dict[str, Any] = {"workers": workers, "blocking_threads": THREADS, "http1_settings": HTTP1Settings()}
        more |= {"interface": Interfaces.WSGI, "websockets": False, "log_level": LogLevels.warning}
        more |= {"working_dir": ROOT}  # of which only this is left: imports look there, and not where it was started
        super().__init__(application, host, port, **more)

    def _init_shared_socket(self) -> None:
        """One, where granian on Linux would open one for each worker; or the one that was handed on."""
        holder: Any = (
            SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
            if self._handed is None
            else _HOLDER(self._handed, False, self.backlog)
        )
        self._shd, self._sfd = holder, holder.get_fd()
        self._sso = socket.socket(fileno=self._sfd)

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Loader, *more: Any) -> Any:
        return super()._spawn_worker(idx, target, partial(_loaded, callback_loader), *more)

    def _respawn_workers(
        self, workers: Iterable[int], spawn_target: Any, target_loader: Loader, delay: float = 0
    ) -> None:
        """`delay` is granian's guess how long loading takes."""
        for place in workers:
            loaded = multiprocessing.Event()
            fresh: Any = self._spawn_worker(place, spawn_target, _telling(loaded, target_loader))
            fresh.interrupt_by_parent = True  # if it ends before it has loaded, nothing else ends with it
            fresh.start()
            if _comes_up(fresh, loaded):
                fresh.interrupt_by_parent = False
                old: Any = self.wrks[place]
                self.wrks[place] = fresh
                old.terminate()
                old.join(self.workers_kill_timeout)
            else:
                fresh.kill()


def one_heap() -> None:
    """Threads that take turns need one heap between them. glibc would give each its own, and all would grow for hours
    before each had held the most that any of them ever needs."""
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def gives_back() -> None:
    """What is free in the heap goes back to the system after each full collection, also from between what stays."""
    with suppress(AttributeError):  # another C library
        trim = ctypes.CDLL(None).malloc_trim
        gc.callbacks.append(lambda phase, about: trim(0) if (phase, about["generation"]) == ("stop", 2) else None)


def preload() -> None:
    """For all workers. Whether PDFs can be made is found out once, too."""
    with uncollected():
        import_module("portal.app")
        import_module("portal.web.pdf").is_installed()
        keep()


def ends_while_loading() -> None:
    """When it is told to. A worker is forked with its parent's handler, which notes the end for a parent that is not
    there: this process would go on, and the parent wait for it. Once it serves, granian's own handler is in place."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _loaded(load: Loader) -> Any:
    ends_while_loading()
    return in_turns(load())


def _telling(loaded: Event, load: Loader) -> Loader:
    def telling() -> Any:
        app = load()
        loaded.set()
        return app

    return telling


def _comes_up(worker: Any, loaded: Event) -> bool:
    end = time.monotonic() + LOADING
    while worker.is_alive() and time.monotonic() < end:
        if loaded.wait(0.1):
            return True
    return False


if __name__ == "__main__":
    one_heap()
    gives_back()
    preload()
    Server(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), handed_on(), *sys.argv[4:5]).serve()
