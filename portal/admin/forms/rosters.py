"""A roster as a file, and the same once more when it was tried."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, FileField, HiddenField, ValidationError

from portal.admin.rosters.reading import MOST_ROWS, NoRoster, Roster, decoded, read_roster
from portal.web.asked import id_of
from portal.web.forms import OnceForm, PortalForm


class RosterForm(PortalForm):
    file = FileField(_l("The file"), description=_l("A CSV file. Any spreadsheet saves one."))
    text = ""
    roster: Roster

    def validate_file(self, field: Field) -> None:
        came = field.data
        if not isinstance(came, FileStorage) or not came.filename:
            raise ValidationError(_l("Please choose a file."))
        content = came.stream.read()
        try:
            self.roster = read_roster(content)
            self.text = decoded(content)
        except NoRoster as fault:
            raise ValidationError(str(fault)) from None


class InvitationsForm(PortalForm):
    """`people`: those of the roster that was taken, by their ids."""

    people = HiddenField()
    ids: tuple[UUID, ...] = ()

    def validate_people(self, field: Field) -> None:
        found = tuple(id_of(one) for one in (field.data or "").split())
        if not found or len(found) > MOST_ROWS or None in found:
            raise ValidationError(_l("Please take the roster once more."))
        self.ids = tuple(filter(None, found))


class TakeForm(OnceForm):
    """`text`: what was tried. It is read again as if it had just come."""

    text = HiddenField()
    invites = BooleanField(
        _l("Make a link for everybody who is new"),
        description=_l(
            "You give it to them, and they set their own password. "
            "Left off, the next step is to invite them by e-mail, if the portal sends any."
        ),
    )
    roster: Roster

    def validate_text(self, field: Field) -> None:
        try:
            self.roster = read_roster((field.data or "").encode())
        except NoRoster as fault:
            raise ValidationError(str(fault)) from None
