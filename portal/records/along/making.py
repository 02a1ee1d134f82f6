"""The download in each form: what it is called, what it is, and its bytes, made while they are sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.records.along.forms import Form
from portal.records.along.in_fhir import bundle
from portal.records.along.in_json import FILES, Record
from portal.records.along.reading_first import read_me
from portal.records.binder.making import binder
from portal.records.binder.names import Names
from portal.records.binder.plain_text import encoded
from portal.records.binder.streaming import in_lumps
from portal.records.binder.zipping import File, zipped
from portal.records.own.documents import content
from portal.web.formatting import local

ENDINGS = {Form.CALENDAR: ("ics", "text/calendar"), Form.FHIR: ("json", "application/fhir+json")}
ZIP = ("zip", "application/zip")
FHIR, ICS, JSON = "fhir.json", "sessions.ics", "records.json"


@dataclass(frozen=True)
class Download:
    """`base`: the address of the FHIR server, by which its resources are named. `calendar`: made already, as it has
    addresses of pages in it."""

    actor: Actor
    form: Form
    base: str
    calendar: bytes
    made_at: datetime

    @property
    def stem(self) -> str:
        """Of the file, or of the folder in it. It says nothing about anybody."""
        what = {Form.BINDER: "binder", Form.CALENDAR: "sessions", Form.FHIR: "fhir"}.get(self.form, "records")
        return f"{what}-{local(self.made_at).date()}"

    @property
    def ending(self) -> str:
        return ENDINGS.get(self.form, ZIP)[0]

    @property
    def media_type(self) -> str:
        return ENDINGS.get(self.form, ZIP)[1]

    def pieces(self) -> Iterator[bytes]:
        """Within a context of its own."""
        if self.form is Form.CALENDAR:
            return iter([self.calendar])
        if self.form is Form.FHIR:
            return in_lumps(bundle(self.actor, self.base, self.made_at))
        return zipped(self._files(), local(self.made_at))

    def _files(self) -> Iterator[File]:
        whole = self.form is Form.ALL
        if whole:
            yield self._read_me()
        if self.form is not Form.BINDER:
            yield from self._json()
        if whole:
            yield File(f"{self.stem}/{ICS}", [self.calendar])
            yield File(f"{self.stem}/{FHIR}", bundle(self.actor, self.base, self.made_at))
        if self.form is not Form.JSON:
            yield from binder(self.actor, f"{self.stem}/{_('Binder')}" if whole else self.stem, self.made_at)

    def _read_me(self) -> File:
        names = {Form.BINDER: str(_("Binder")), Form.CALENDAR: ICS, Form.FHIR: FHIR, Form.JSON: JSON}
        path = Names(self.stem).of("", _("Read me first"), ".txt")
        return File(path, encoded(read_me(self.made_at, names, FILES)))

    def _json(self) -> Iterator[File]:
        record = Record(self.actor, self.made_at)
        yield File(f"{self.stem}/{JSON}", record.pieces())
        for path, one in record.files:
            found = content(one)
            if found is None:
                yield File(f"{self.stem}/{path}.txt", [_lost()])
            else:
                yield File(f"{self.stem}/{path}", [found])


def _lost() -> bytes:
    return str(_("This file could not be read when your records were made. Please try again later.")).encode()
