"""The garbage collector while a process starts: what is made then is never given back, so none of it is looked for."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """For imports, and for making the application. Looking through it all takes a fifth of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keep() -> None:
    """What is there now stays until the end: the collector need not walk through it again and again.

    Nor does it write into its pages then, so that processes which are forked from here share them.
    """
    gc.collect()
    gc.freeze()
