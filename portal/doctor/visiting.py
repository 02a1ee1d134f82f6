"""Every check, in the order in which one would mend things."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from flask import Flask
from sqlalchemy.exc import DBAPIError

from portal.config.settings import Settings, UnsafeSetting
from portal.config.sources import Values
from portal.connections import begin_reading
from portal.database import db
from portal.doctor import neighbours, records, standing, upkeep
from portal.doctor.installation import Installation, Look, wrong
from portal.doctor.trouble import in_words
from portal.vault.keyring import BadKeys

FIRST: dict[str, Look] = {
    "settings": standing.of_settings,
    "versions": standing.of_versions,
    "proxy": standing.of_proxy,
    "files' rights": standing.of_rights,
    "keys": standing.of_keys,
    "room on the disk": standing.of_room,
    "database": records.of_database,
    "mail": neighbours.of_mail,
    "queue": neighbours.of_queue,
    "backups": upkeep.of_backups,
    "audit anchors": upkeep.of_anchors,
}
"""Asked of anything, and nothing is written by it."""
THEN: dict[str, Look] = {
    "worker": upkeep.of_worker,
    "scanner": neighbours.of_scanner,
    "push": neighbours.of_push,
    "identity provider": neighbours.of_provider,
    "store of files": neighbours.of_bucket,
}
"""Asked of the portal itself."""
NEEDED = ("versions", "files' rights", "keys", "database")
"""Before the portal itself is made: it writes into its folder, and must do so as whom it runs as."""
Found = dict[str, list[str]]


def visit(settings: Settings, values: Values, make: Callable[[Settings], Flask]) -> Found:
    """By check: what is wrong, and what is noted, one sentence each."""
    here = Installation(settings, values)
    found = {name: _looked(look, here) for name, look in FIRST.items()}
    if any(wrong(found[name]) for name in NEEDED):
        return found | {"the rest": [f"Not looked at yet: {', '.join(('schema', *THEN))}."]}
    try:
        return found | dict(_inside(replace(here, app=make(settings))))
    except (UnsafeSetting, BadKeys, OSError) as fault:
        return found | {"start": [in_words(fault) or str(fault)]}


def _looked(look: Look, here: Installation) -> list[str]:
    """One that may not be looked at is a finding, and not the end of the others."""
    try:
        return list(look(here))
    except (OSError, DBAPIError) as fault:
        return [in_words(fault) or f"It could not be looked at ({type(fault).__name__})."]


def _inside(here: Installation) -> Iterator[tuple[str, list[str]]]:
    assert here.app is not None
    with here.app.app_context():
        begin_reading()
        yield "schema", (unfit := _looked(records.of_schema, here))
        for name, look in THEN.items():
            yield name, ["Not looked at before the schema is right."] if unfit else _looked(look, here)
        db.session.remove()
        db.engine.dispose()
