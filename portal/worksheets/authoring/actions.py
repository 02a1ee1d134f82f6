"""Making, changing, publishing, retiring. Every verb leaves its line in the clinic's chain.

Those that change a sheet are handed it by the scope `changeable`, which holds the row.
"""

import json
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, add_once, db, new_id
from portal.worksheets.authoring import numbering, shelf, titles
from portal.worksheets.authoring.address import Document
from portal.worksheets.authoring.checking import findings
from portal.worksheets.authoring.models import ClinicWorksheet
from portal.worksheets.authoring.naming import worksheet_id
from portal.worksheets.definition_models import WorksheetVersion
from portal.worksheets.definitions.build import build, canonical
from portal.worksheets.published import library, publish_own

SUBJECT = "clinic_worksheet"
_BY_KEY = select(ClinicWorksheet).where(ClinicWorksheet.form_key == bindparam("form_key"))
_SLUGS = select(ClinicWorksheet.slug)
_VERSION = select(WorksheetVersion).where(
    WorksheetVersion.slug == bindparam("slug"), WorksheetVersion.version == bindparam("version")
)
_VERSIONS = select(WorksheetVersion.source).where(WorksheetVersion.slug == bindparam("slug"))


def make(actor: Actor, document: Document, form_key: str) -> ClinicWorksheet:
    """A draft of this definition, under an id of its own. The same form twice makes one."""
    form_key = f"{actor.id.hex}:{form_key or new_id().hex}"
    known = db.session.scalar(_BY_KEY, {"form_key": form_key})
    if known:
        return known
    document = {**document, "id": worksheet_id(document["title"], _taken())}
    document.pop("aliases", None)  # older names of another sheet
    if "license" not in document:
        document.pop("opt_in", None)  # whoever publishes it here has decided
    now = clock.now()
    made = ClinicWorksheet(
        id=new_id(),
        slug=document["id"],
        title=document["title"],
        source=json.dumps(document, ensure_ascii=False),
        made_by=actor.id,
        made_at=now,
        changed_by=actor.id,
        changed_at=now,
        form_key=form_key,
    )
    if not add_once(made):
        raise Conflict(_("A worksheet of this name is being made at this moment. Please try once more."))
    record(actor.id, "made", SUBJECT, made.id)
    return made


def change(actor: Actor, worksheet: ClinicWorksheet, by: Callable[[Document], None], key: str = "") -> None:
    """Let `by` work on the text. `key`: of a form that adds something; twice adds once."""
    if key and worksheet.last_key == key:
        return
    document = worksheet.document
    by(document)
    if worksheet.version is None and document["title"] != worksheet.title:
        document["id"] = worksheet.slug = worksheet_id(document["title"], _taken() - {worksheet.slug})
    if worksheet.write(document, actor.id, clock.now()):
        worksheet.last_key = key
        db.session.flush()
        record(actor.id, "changed", SUBJECT, worksheet.id)


def next_version(worksheet: ClinicWorksheet, another_meaning: bool = False) -> str:
    """The number that publishing would give it."""
    document = worksheet.document
    if worksheet.version is None:
        version: str = document["version"]
        return version
    place = numbering.MAJOR if another_meaning else numbering.step(published_text(worksheet), document)
    return numbering.following(worksheet.version, place)


class Faulty(Exception):
    """It cannot be published yet."""


def publish(actor: Actor, worksheet: ClinicWorksheet, another_meaning: bool, self_start: bool) -> None:
    """The text as it stands becomes a version. Raises Faulty, and Conflict when nothing has changed, or when its title
    is taken at this moment."""
    document = worksheet.document
    if findings(document) or titles.findings(document):
        raise Faulty
    version = next_version(worksheet, another_meaning)
    worksheet.publish(version)
    worksheet.self_start = self_start
    document["version"] = version
    worksheet.source = json.dumps(document, ensure_ascii=False)
    publish_own(build(document, canonical(document), "en"), actor.id)
    record(actor.id, "published", SUBJECT, worksheet.id)
    titles.check_free(document)


def offer(actor: Actor, worksheet: ClinicWorksheet, self_start: bool) -> None:
    """Whether patients may begin it by themselves."""
    worksheet.self_start = self_start
    _noted(actor, worksheet, "let begin" if self_start else "kept for giving")


def retire(actor: Actor, worksheet: ClinicWorksheet) -> None:
    """Nobody can be given it from now on; what was given or written stays."""
    worksheet.retire(clock.now())
    _noted(actor, worksheet, "retired")


def bring_back(actor: Actor, worksheet: ClinicWorksheet) -> None:
    """Raises Conflict when another sheet has taken its title meanwhile."""
    worksheet.retired_at = None
    _noted(actor, worksheet, "brought back")
    if worksheet.version is not None:
        titles.check_free(published_text(worksheet))


def discard(actor: Actor, worksheet: ClinicWorksheet) -> None:
    """Throw a draft away that was never published. Raises Conflict for one that was."""
    if worksheet.version is not None:
        raise Conflict(_("This worksheet was published, so it can be retired but not thrown away."))
    record(actor.id, "discarded", SUBJECT, worksheet.id)
    db.session.delete(worksheet)
    db.session.flush()


def ids_ever(worksheet: ClinicWorksheet) -> set[str]:
    """The ids of every question that was ever published under this sheet: none may come to mean something else."""
    found: set[str] = set()
    for source in db.session.scalars(_VERSIONS, {"slug": worksheet.slug}):
        for section in json.loads(source)["sections"]:
            for one in section["fields"]:
                found |= {one["id"], *(item["id"] for item in one.get("items", ()))}
    return found


def _noted(actor: Actor, worksheet: ClinicWorksheet, verb: str) -> None:
    db.session.flush()
    shelf.forget()
    record(actor.id, verb, SUBJECT, worksheet.id)


def published_text(worksheet: ClinicWorksheet) -> Any:
    """The definition that is offered now."""
    row = db.session.execute(_VERSION, {"slug": worksheet.slug, "version": worksheet.version}).scalar_one()
    return json.loads(row.source)


def _taken() -> set[str]:
    used = {name for one in library().all() for name in (one.id, *one.aliases)}
    return used | set(db.session.scalars(_SLUGS))
