"""The library this portal was started with, what the clinic made itself, and every version that was ever filled in."""

import json
from collections.abc import Collection
from functools import cache, lru_cache
from typing import cast
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import bindparam, select, tuple_

from portal import clock
from portal.database import db
from portal.reading import read
from portal.safety.panels import panel_ids
from portal.web.translation import language as spoken
from portal.worksheets.authoring import shelf
from portal.worksheets.authoring.naming import OWN
from portal.worksheets.definition_models import WorksheetVersion
from portal.worksheets.definitions.catalogue import Catalogue, UnknownWorksheet
from portal.worksheets.definitions.reading import stored_worksheet
from portal.worksheets.definitions.worksheet import Worksheet

Texts = dict[tuple[str, str], tuple[str, str]]

_COLUMNS = (WorksheetVersion.slug, WorksheetVersion.version, WorksheetVersion.source, WorksheetVersion.overlays)
_STORED = select(*_COLUMNS).where(
    WorksheetVersion.slug == bindparam("slug"), WorksheetVersion.version == bindparam("version")
)
_ALL_OWN = select(*_COLUMNS).where(WorksheetVersion.published_by.is_not(None))

_SEVERAL_STORED = select(
    WorksheetVersion.slug, WorksheetVersion.version, WorksheetVersion.source, WorksheetVersion.overlays
).where(tuple_(WorksheetVersion.slug, WorksheetVersion.version).in_(bindparam("wanted", expanding=True)))


def init_catalogue(app: Flask) -> None:
    """Raises DefinitionError, naming file and line, rather than start with a definition that is wrong."""
    app.extensions["library"] = _as_it_came()
    app.extensions["editions"] = {}


@cache
def _as_it_came() -> Catalogue:
    """Read once in a process: the files of the portal do not change beneath it."""
    return Catalogue.load(panels=panel_ids())


def library() -> Catalogue:
    """What came with the portal."""
    return cast(Catalogue, current_app.extensions["library"])


class Offered:
    """The library, and behind it what the clinic has made and not retired, as it is at this moment.

    Which of its own a clinic offers stands in the database, so a sheet published by one worker is at once there for
    all. It is asked for only where the library does not answer, once per request.
    """

    def current(self, worksheet_id: str) -> Worksheet:
        """The version that is given now, by id or alias, in the reader's language. Raises UnknownWorksheet."""
        if not worksheet_id.startswith(OWN):
            return library().current(worksheet_id).in_language(spoken())
        for one in shelf.offered():
            if one.slug == worksheet_id:
                return edition(one.slug, one.version)
        raise UnknownWorksheet(worksheet_id)

    def all(self) -> list[Worksheet]:
        """The current version of each, in the reader's language and by the title it has there."""
        own = [edition(one.slug, one.version) for one in shelf.offered()]
        translated = (one.in_language(spoken()) for one in library().all())
        return sorted([*translated, *own], key=lambda one: (one.title.casefold(), one.id))


def catalogue() -> Offered:
    """What is offered now: of the portal's library and of the clinic's own, each in its newest version."""
    return Offered()


def may_begin(worksheet: Worksheet) -> bool:
    """Whether a patient may begin it by herself: no measure, nothing switched off, and of the clinic's own what it
    has marked so."""
    if worksheet.kind == "measure" or worksheet.opt_in:
        return False
    return not worksheet.id.startswith(OWN) or any(
        one.slug == worksheet.id and one.self_start for one in shelf.offered()
    )


def edition(slug: str, version: str, language: str = "") -> Worksheet:
    """Exactly the version that was given or filled in, in the reader's language. Raises UnknownWorksheet."""
    language = language or spoken()
    try:
        return library().get(slug, version).in_language(language)
    except UnknownWorksheet:
        return _from_store(slug, version).in_language(language)


def editions(wanted: Collection[tuple[str, str]], language: str = "") -> dict[tuple[str, str], Worksheet]:
    """Several at once, by slug and version. One statement at most, for those the library holds no more."""
    held = {(one.id, one.version): one for one in library().versions() if (one.id, one.version) in wanted}
    gone = [one for one in wanted if one not in held]
    rows = db.session.execute(_SEVERAL_STORED, {"wanted": gone}) if gone else ()
    held |= {(row.slug, row.version): _read(row.source, row.overlays) for row in rows}
    return {key: one.in_language(language or spoken()) for key, one in held.items()}


def title_of(slug: str, version: str, language: str = "") -> str:
    """Its short name, for lists."""
    return edition(slug, version, language).short_title


def publish(library: Catalogue) -> None:
    """Store each version not seen before, word for word. Called when the schema is brought up.

    Raises PublishedVersionChanged when a stored version has other content now: what was filled in must stay as asked.
    """
    rows = db.session.execute(select(WorksheetVersion.slug, WorksheetVersion.version, WorksheetVersion.sha256))
    seen = {(row.slug, row.version): row.sha256 for row in rows}
    library.check_published(seen)
    db.session.add_all(_row(one) for one in library.versions() if (one.id, one.version) not in seen)
    db.session.flush()


def publish_own(worksheet: Worksheet, by: UUID) -> WorksheetVersion:
    """Store a version that was made here. From the end of this request on every worker offers it."""
    row = _row(worksheet)
    row.published_by = by
    db.session.add(row)
    db.session.flush()
    _editions().pop((worksheet.id, worksheet.version), None)
    shelf.forget()
    return row


def _row(worksheet: Worksheet) -> WorksheetVersion:
    overlays = {lang: json.dumps(overlay, ensure_ascii=False) for lang, overlay in worksheet.overlays.items()}
    return WorksheetVersion(
        slug=worksheet.id,
        version=worksheet.version,
        sha256=worksheet.sha256,
        source=worksheet.source,
        overlays=json.dumps(overlays, ensure_ascii=False),
        published_at=clock.now(),
    )


def _from_store(slug: str, version: str) -> Worksheet:
    """A stored version never changes, so each worker reads it once; those made here all at once, however many a page
    names."""
    held = _editions()
    if (slug, version) not in held:
        statement = _ALL_OWN if slug.startswith(OWN) else _STORED
        for row in read(statement, {"slug": slug, "version": version}):
            held[(row.slug, row.version)] = (row.source, row.overlays)
    if (slug, version) not in held:
        raise UnknownWorksheet(f"{slug} {version}")
    return _read(*held[(slug, version)])


def _editions() -> Texts:
    return cast(Texts, current_app.extensions["editions"])


@lru_cache(maxsize=512)
def _read(source: str, overlays: str) -> Worksheet:
    return stored_worksheet(source, json.loads(overlays))
