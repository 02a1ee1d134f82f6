"""The library this portal was started with, and every version that was ever filled in."""

import json
from collections.abc import Collection
from functools import lru_cache
from typing import cast

from flask import Flask, current_app
from sqlalchemy import bindparam, select, tuple_

from portal import clock
from portal.database import db
from portal.safety.panels import panel_ids
from portal.worksheets.definitions.catalogue import Catalogue, UnknownWorksheet
from portal.worksheets.definitions.reading import stored_worksheet
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import WorksheetVersion

_STORED = select(WorksheetVersion.source, WorksheetVersion.overlays).where(
    WorksheetVersion.slug == bindparam("slug"), WorksheetVersion.version == bindparam("version")
)

_SEVERAL_STORED = select(
    WorksheetVersion.slug, WorksheetVersion.version, WorksheetVersion.source, WorksheetVersion.overlays
).where(tuple_(WorksheetVersion.slug, WorksheetVersion.version).in_(bindparam("wanted", expanding=True)))


def init_catalogue(app: Flask) -> None:
    """Raises DefinitionError, naming file and line, rather than start with a definition that is wrong."""
    app.extensions["catalogue"] = Catalogue.load(panels=panel_ids())


def catalogue() -> Catalogue:
    return cast(Catalogue, current_app.extensions["catalogue"])


def edition(slug: str, version: str, language: str = "en") -> Worksheet:
    """Exactly the version that was given or filled in, in the reader's language. Raises UnknownWorksheet."""
    try:
        return catalogue().get(slug, version).in_language(language)
    except UnknownWorksheet:
        return _from_store(slug, version).in_language(language)


def editions(wanted: Collection[tuple[str, str]], language: str = "en") -> dict[tuple[str, str], Worksheet]:
    """Several at once, by slug and version. One statement at most, for those the library holds no more."""
    held = {(one.id, one.version): one for one in catalogue().versions() if (one.id, one.version) in wanted}
    gone = [one for one in wanted if one not in held]
    rows = db.session.execute(_SEVERAL_STORED, {"wanted": gone}) if gone else ()
    held |= {(row.slug, row.version): _read(row.source, row.overlays) for row in rows}
    return {key: one.in_language(language) for key, one in held.items()}


def title_of(slug: str, version: str, language: str = "en") -> str:
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
    row = db.session.execute(_STORED, {"slug": slug, "version": version}).one_or_none()
    if row is None:
        raise UnknownWorksheet(f"{slug} {version}")
    return _read(row.source, row.overlays)


@lru_cache(maxsize=256)
def _read(source: str, overlays: str) -> Worksheet:
    return stored_worksheet(source, json.loads(overlays))
