"""Forms of a conversation: a message, its draft, a new topic, a follow-up, words to look for."""

from contextlib import ExitStack
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, IntegerField, MultipleFileField, RadioField, SelectField, ValidationError
from wtforms.validators import AnyOf, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.files import room
from portal.files.refused import RefusedFile
from portal.files.uploads import Upload, taken
from portal.messages.attaching import MOST
from portal.messages.topics import AT_DESK, FOR_TEAM, TITLES, Topic
from portal.safety.models import Level
from portal.web.forms import LineField, OnceForm, PortalForm, WordsField, needed, not_blank, options

LONGEST = 5000


class PiecesField(WordsField):
    """Words that came in several pieces are put together: none is lost."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = "\n".join(valuelist)


class SentForm(OnceForm):
    """Words that are sent once."""

    body: Any

    def once_more(self) -> None:
        """Its key is spent: it was sent before, with other words."""
        self.form_key.process(None)
        self.body.errors = [
            _l("What you wrote before was sent already. If you want to send this as well, press Send again.")
        ]


class MessageForm(SentForm):
    """`uploads`: the files that came with it, rebuilt, once it holds up."""

    body = PiecesField(_l("Your message"), [needed(_l("Please write a few words first.")), not_blank], limit=LONGEST)
    files = MultipleFileField(_l("Pictures or PDFs"))
    rev = IntegerField(default=0, validators=[Optional()], widget=HiddenInput())
    uploads: tuple[Upload, ...] = ()

    def validate_body(self, field: Field) -> None:
        if len(field.raw_data or ()) > 1:
            raise ValidationError(_l("This came in two pieces. We put them together; please look it over."))

    def validate_files(self, field: Field) -> None:
        came = [file for file in field.data or () if getattr(file, "filename", "")]
        with ExitStack() as open_files:
            for file in field.data or ():
                open_files.callback(getattr(file, "close", lambda: None))
            if len(came) > MOST:
                raise ValidationError(_l("Up to %(n)d files go with one message. Please choose fewer.", n=MOST))
            if not self.body.errors:
                self.uploads = tuple(_rebuilt(file) for file in came)
                _check_room(self.uploads)

    @property
    def lost_files(self) -> bool:
        """Files came with it, and a browser does not keep them when the form comes back."""
        return any(getattr(file, "filename", "") for file in self.files.data or ())


def _rebuilt(file: Any) -> Upload:
    try:
        return taken(file.filename, file.read())
    except RefusedFile as refusal:
        raise ValidationError(_l("%(file)s: %(why)s", file=file.filename[-60:], why=refusal.sentence)) from None


def _check_room(uploads: tuple[Upload, ...]) -> None:
    try:
        room.check(uploads)
    except RefusedFile as refusal:
        raise ValidationError(refusal.sentence) from None


class DraftForm(OnceForm):
    """Words to keep. `rev`: the save that this page has seen last."""

    body = WordsField(_l("Your message"), limit=LONGEST)
    rev = IntegerField(default=0, validators=[Optional(), NumberRange(0, 1_000_000_000)], widget=HiddenInput())

    @property
    def seen(self) -> int:
        return self.rev.data or 0


class TopicForm(PortalForm):
    topic: Any

    @property
    def chosen(self) -> Topic:
        return Topic(self.topic.data)


class OwnTopicForm(TopicForm):
    topic = SelectField(_l("About"), choices=options(TITLES.items()), default=Topic.CARE.value)


class TeamTopicForm(TopicForm):
    topic = HiddenField(default=Topic.CARE.value, validators=[AnyOf([topic.value for topic in FOR_TEAM])])


class DeskTopicForm(TopicForm):
    topic = HiddenField(default=Topic.BILLING.value, validators=[AnyOf([topic.value for topic in AT_DESK])])


class FollowUpForm(PortalForm):
    level = RadioField(
        _l("How soon must somebody look?"),
        [needed(_l("Please choose how soon."))],
        choices=options(
            (
                (Level.URGENT, _l("Now")),
                (Level.HIGH, _l("On the same program day")),
                (Level.WATCH, _l("At the next session")),
            )
        ),
    )
    note = LineField(
        _l("What to look at"), [needed(_l("Please write a few words for who looks at it.")), not_blank], limit=300
    )

    @property
    def chosen(self) -> Level:
        return Level(self.level.data)


class SearchForm(PortalForm):
    words = LineField(_l("Words to look for"), [needed(_l("Please write a word to look for.")), not_blank], limit=100)
