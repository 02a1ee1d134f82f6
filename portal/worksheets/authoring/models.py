"""A worksheet of the clinic's own: the text that is worked on, and what has become of it."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Conflict, Identified

LONGEST = 150_000


class SheetStanding(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class ClinicWorksheet(Identified, Base):
    """Made here. What was published of it stands in WorksheetVersion, word for word, and stays."""

    __tablename__ = "clinic_worksheet"

    slug: Mapped[str] = mapped_column(unique=True)  # the definition's id; fixed once it was published
    title: Mapped[str]
    source: Mapped[str] = mapped_column(Text)  # the definition as JSON, its keys in the order they were written
    revision: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    version: Mapped[str | None]  # the newest that was published,
    published_revision: Mapped[int | None]  # and of which revision it was made
    self_start: Mapped[bool] = mapped_column(default=False)  # patients may begin it by themselves
    retired_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)
    last_key: Mapped[str] = mapped_column(default="")  # of the form that added something last: twice adds once

    @property
    def document(self) -> dict[str, Any]:
        """A fresh copy of the definition."""
        document: dict[str, Any] = json.loads(self.source)
        return document

    @property
    def standing(self) -> SheetStanding:
        return standing_of(self.version, self.retired_at)

    @property
    def has_changes(self) -> bool:
        """Something was worked on since it was published."""
        return self.published_revision != self.revision

    def write(self, document: dict[str, Any], by: UUID, now: datetime) -> bool:
        """Take this text. The same text again is no change; returns whether it was one. Raises Conflict."""
        source = json.dumps(document, ensure_ascii=False)
        if source == self.source:
            return False
        self.check_in_use()
        if len(source) > LONGEST:
            raise Conflict(_("This sheet is as long as a sheet can be. Please make a second one."))
        self.source, self.title = source, document["title"]
        self.revision += 1
        self.changed_by, self.changed_at = by, now
        return True

    def check_in_use(self) -> None:
        if self.retired_at is not None:
            raise Conflict(_("This worksheet is retired. Bring it back first, then it can be changed."))

    def publish(self, version: str) -> None:
        """Raises Conflict when nothing has changed since the last time."""
        self.check_in_use()
        if not self.has_changes:
            raise Conflict(_("Nothing has changed since version %(version)s, so there is no new one.", version=version))
        self.version, self.published_revision = version, self.revision

    def retire(self, now: datetime) -> None:
        self.retired_at = self.retired_at or now


def standing_of(version: str | None, retired_at: datetime | None) -> SheetStanding:
    """`version`: the newest that was published, if any was."""
    if retired_at is not None:
        return SheetStanding.RETIRED
    return SheetStanding.PUBLISHED if version else SheetStanding.DRAFT
