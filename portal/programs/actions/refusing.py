"""What a verb raises when it cannot be done, and how a name that is taken becomes that."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from portal.database import Conflict, db


class AlreadyThere(Exception):
    """It is there already: the person's place in that span, or a thing of this name."""


class GroupFull(Exception):
    """On some day of the span the group would hold more patients than it has places."""


class GroupCloses(Conflict):
    """The group's last day comes before that."""


@contextmanager
def refusing_what_is_taken() -> Iterator[None]:
    """Raises AlreadyThere when the name is taken, by somebody who asked at the same moment too."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError:
        raise AlreadyThere from None
