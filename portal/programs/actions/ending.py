"""How anything that is in force from one day until another ends."""

from datetime import date

from portal.database import db
from portal.programs.models import Dated


def end(dated: Dated, last_day: date) -> None:
    """One that would not have begun by its last day never comes into force: it goes, and the record keeps the news.

    Raises Conflict when it ends earlier already.
    """
    if last_day < dated.from_on:
        db.session.delete(dated)
    else:
        dated.end(last_day)
    db.session.flush()
