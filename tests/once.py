"""What takes seconds to lay is laid by one process of a run; the others wait for it."""

import fcntl
import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def laid_once(factory: pytest.TempPathFactory, name: str, lay: Callable[[Path], None]) -> Path:
    """The folder that `lay` filled, whichever process asked for it first. To be copied, not to be changed."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / f"laid-{name}", shared / f"laid-{name}.done"
    with (shared / f"laid-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir()
            lay(folder)
            gc.collect()  # and with it connections that were lost
            done.touch()
    return folder
