"""What is in a handout: a text, a file or a link; and how it would look."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import Field, FileField, RadioField, ValidationError

from portal.files import room
from portal.files.refused import RefusedFile
from portal.files.uploads import Upload, taken
from portal.materials.actions import Handout
from portal.materials.models import Form
from portal.programs.naming import ForManyForm
from portal.web.forms import LineField, OnceForm, WordsField, needed, not_blank, options

KINDS = (
    (Form.TEXT, _l("A text, written here")),
    (Form.FILE, _l("A file: PDF or picture")),
    (Form.LINK, _l("A link")),
)


class ContentForm(OnceForm, ForManyForm):
    """What a handout says: of a new one, or of a new version."""

    many_read = ("title", "text", "file", "link")

    title = LineField(_l("Title"), [needed(_l("Please give it a title.")), not_blank], limit=120)
    form = RadioField(
        _l("What is it?"),
        choices=options(KINDS),
        default=Form.TEXT.value,
    )
    text = WordsField(_l("Text"), limit=20_000)
    file = FileField(_l("File"))
    link = LineField(_l("Link"), limit=500)
    upload: Upload | None = None

    def validate_text(self, field: Field) -> None:
        if self.form.data == Form.TEXT.value and not (field.data or "").strip():
            raise ValidationError(_l("Please write the text, or choose a file or a link."))

    def validate_link(self, field: Field) -> None:
        if self.form.data == Form.LINK.value and not _is_web_address(field.data or ""):
            raise ValidationError(_l("Please give a whole address that begins with https://"))

    def validate_file(self, field: Field) -> None:
        if self.form.data != Form.FILE.value:
            return
        if not getattr(field.data, "filename", ""):
            raise ValidationError(_l("Please choose a file."))
        try:
            self.upload = taken(field.data.filename, field.data.read())
            room.check([self.upload])
        except RefusedFile as refusal:
            raise ValidationError(refusal.sentence) from None

    def handout(self) -> Handout:
        """What was asked for, once the form holds up."""
        choices: dict[Any, dict[str, Any]] = {
            Form.TEXT.value: {"text": self.text.data},
            Form.FILE.value: {"file": self.upload},
            Form.LINK.value: {"link": self.link.data},
        }
        return Handout(title=self.title.data or "", **choices[self.form.data])


class PreviewForm(OnceForm):
    """A text as it is being written."""

    text = WordsField(_l("Text"), limit=20_000)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and "." in (parts.hostname or "") and parts.port != 0
    except ValueError:
        return False
