"""The clinic's mark and colours, and what it is called in other languages."""

import base64
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FileField, HiddenField, SubmitField, ValidationError

from portal.files.refused import RefusedFile
from portal.files.uploads import small_picture
from portal.programs.branding import Brand, accent_that_passes, bar_that_passes
from portal.web.colours import Colour, colour_of
from portal.web.forms import LineField, PortalForm
from portal.web.in_languages import others
from portal.web.languages import name_of
from portal.web.meanwhile import SharedForm

SIDE = 112
"""Pixels of the mark, four times as wide as it stands on a page."""


def _can_be_read(passes: Callable[[Colour], Colour]) -> Any:
    """Taken when it can be told from what it stands on; else refused with the nearest one that can."""

    def check(form: Any, field: Field) -> None:
        words = (field.data or "").strip()
        colour = colour_of(words) if words else ""
        if colour is None:
            raise ValidationError(_l("Please give a color by its six figures, such as #1D5A51."))
        field.data = colour
        if colour and passes(colour) != colour:
            near = passes(colour)
            raise ValidationError(
                _("Words would be hard to read with this color. This one is dark enough: %(near)s.", near=near)
            )

    return check


class BrandForm(PortalForm):
    mark = FileField(_l("Mark"), description=_l("A small picture (PNG, JPEG or WebP). It stands beside the name."))
    no_mark = BooleanField(_l("Take the mark away"))
    bar_colour = LineField(
        _l("Color of the bars"),
        [_can_be_read(bar_that_passes)],
        limit=20,
        description=_l("Such as #214F49. Light words stand on it. Empty: as the portal looks by itself."),
    )
    accent_colour = LineField(
        _l("Color of buttons"),
        [_can_be_read(accent_that_passes)],
        limit=20,
        description=_l("Such as #1D5A51. It stands on light paper. Empty: as the portal looks by itself."),
    )
    look = SubmitField(_l("See how it looks"))
    chosen = HiddenField()
    """The mark of a page that was only looked at: a browser forgets the file. It is made anew as if it came first."""
    picture: bytes | None = None

    def validate_mark(self, field: Field) -> None:
        is_new = bool(getattr(field.data, "filename", ""))
        content = field.data.read() if is_new else self._chosen_before()
        if not (is_new or content):
            return
        try:
            self.picture = small_picture(content, SIDE)
        except RefusedFile as refusal:
            raise ValidationError(refusal.sentence) from None

    def keep_chosen(self) -> None:
        """For the page that comes after this one."""
        self.chosen.data = base64.b64encode(self.picture).decode() if self.picture else ""

    def _chosen_before(self) -> bytes:
        """Nothing of what is not as it was sent: then it is to be chosen again."""
        try:
            return base64.b64decode(self.chosen.data or "", validate=True)
        except ValueError:  # also of letters that no such text has
            return b""

    @property
    def brand(self) -> Brand:
        return Brand(self.bar_colour.data or "", self.accent_colour.data or "")


FIELDS = (
    ("name", _l("Name of the clinic"), 120),
    ("short_name", _l("Short name"), 40),
    ("hours", _l("Hours"), 120),
    ("reply_hours", _l("When messages are answered"), 120),
)


class WordsForm(SharedForm):
    """A field for each fact and each language but English. Empty: as in English."""

    @property
    def by_language(self) -> list[tuple[str, str, list[Field]]]:
        """Each language: its code, what it calls itself, its fields."""
        return [(one, name_of(one), [self[f"{one}_{name}"] for name, *_ in FIELDS]) for one in others()]

    @property
    def words(self) -> dict[str, dict[str, str]]:
        said = {one: {name: self[f"{one}_{name}"].words for name, *_ in FIELDS} for one in others()}
        return {one: {name: words for name, words in its.items() if words} for one, its in said.items()}


def words_form(known: dict[str, dict[str, str]]) -> WordsForm:
    """With what is known already."""
    return _KIND(data={f"{one}_{name}": words for one, its in known.items() for name, words in its.items()})


_KIND: type[WordsForm] = type(
    "WordsForm",
    (WordsForm,),
    {f"{one}_{name}": LineField(label, limit=limit) for one in others() for name, label, limit in FIELDS},
)
