"""How whoever waits is told how far it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from portal.backups.manifest import Step, nothing

Progress = Callable[[str, int], AbstractContextManager[Step]]
"""Opened for each stage with its name and how much there is to do."""


@contextmanager
def silent(stage: str, length: int) -> Iterator[Step]:
    yield nothing
