"""The base of every form: CSRF, clean text, length limits in words, a once-only key."""

import secrets
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, HiddenField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.i18n import get_translations
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from portal.web.taking import check_said
from portal.web.text import Unprintable, clean, is_seen
from portal.web.translation import language

ONE_LINE = 200
MANY_LINES = 5000


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form of the portal. `submitted()` is true for a POST whose every field holds up."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: FlaskForm) -> Any:
            """WTForms' own few words; Flask-WTF would read the file of them for each request."""
            return _own_words(language())

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """A file is only for a field that takes files: where words belong, it is nothing."""
            came = super().wrap_formdata(form, formdata)
            if not isinstance(came, CombinedMultiDict):
                return came
            takes = {field.name for field in form if isinstance(field, FileField)}
            files = [(name, file) for name, file in request.files.items(multi=True) if name in takes]
            return CombinedMultiDict([MultiDict(files), request.form])

    def submitted(self) -> bool:
        check_said(self)
        return bool(self.validate_on_submit())


@lru_cache
def _own_words(language: str) -> Any:
    return get_translations([language])


def _cleaned(form: Any, field: Field) -> None:
    if isinstance(field.data, str):
        try:
            field.data = clean(field.data)
        except Unprintable:
            field.data = "".join(sign for sign in field.data if sign.isprintable() or sign in "\n\t")
            field.data = field.data.encode("utf-8", "ignore").decode()
            message = _l("This holds a character that cannot be saved. We took it out; please look it over.")
            raise StopValidation(message) from None


class OnceForm(PortalForm):
    """A form that makes something new: its key makes a double tap make one."""

    form_key = HiddenField(default=lambda: secrets.token_urlsafe(16), validators=[_cleaned, Length(max=64)])


def needed(message: Any = None) -> InputRequired:
    """The field must be filled in. `message` says what is still needed, without blame."""
    return InputRequired(message or _l("This still needs an answer."))


def not_blank(form: Any, field: Field) -> None:
    if not is_seen(field.data or ""):
        raise ValidationError(_l("This still needs some words."))


def _at_most(limit: int) -> Length:
    """As its hint has it: with a comma from a thousand on."""
    said = _l("This is too long. Please keep it under %(n)s characters.", n=f"{limit:,}")
    return Length(max=limit, message=said)


def options(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """(value, words) as a field with choices takes them."""
    return [SelectChoice(str(value), words) for value, words in pairs]


class LineField(StringField):
    """One line of text, cleaned, at most `limit` characters."""

    def __init__(self, label: Any = None, validators: Any = (), limit: int = ONE_LINE, **more: Any) -> None:
        super().__init__(label, [_cleaned, _one_line, _at_most(limit), *validators], **more)
        self.limit = limit

    @property
    def words(self) -> str:
        """What was typed, without the spaces around it."""
        return (self.data or "").strip()


class WordsField(TextAreaField):
    """Several lines of text, cleaned, at most `limit` characters."""

    def __init__(self, label: Any = None, validators: Any = (), limit: int = MANY_LINES, **more: Any) -> None:
        super().__init__(label, [_cleaned, _at_most(limit), *validators], **more)
        self.limit = limit

    @property
    def words(self) -> str:
        """What was typed, without the spaces around it."""
        return (self.data or "").strip()


class ChecksField(SelectMultipleField):
    """Any number of several, each a box to tick: no list that needs a second key held down."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _one_line(form: Any, field: Field) -> None:
    if isinstance(field.data, str):
        field.data = " ".join(field.data.split())


Validator = Callable[[Any, Field], None]
