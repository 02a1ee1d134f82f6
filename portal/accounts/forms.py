"""What people type at the doors."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, HiddenField, PasswordField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.accounts.passwords import LONGEST, weakness
from portal.web.forms import LineField, PortalForm, needed


class SignInForm(PortalForm):
    email = EmailField(_l("E-mail"), [InputRequired(_l("Please type your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Please type your password."))])
    next = HiddenField()
    carried_to = HiddenField()


class CodeForm(PortalForm):
    code = LineField(_l("Code"), [needed(_l("Please type the code."))], limit=40)


class NewPasswordForm(PortalForm):
    """`shortest` and `about` (words that are too easy to guess) are set by the view."""

    new_password = PasswordField(_l("New password"), [InputRequired(_l("Please choose a password."))])
    repeat = PasswordField(_l("The same once more"), [InputRequired(_l("Please type it once more."))])

    def __init__(self, *args: Any, shortest: int, about: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.shortest, self.about = shortest, about

    def validate_new_password(self, field: Field) -> None:
        fault = weakness(field.data or "", self.shortest, self.about)
        if fault:
            raise ValidationError(fault)

    def validate_repeat(self, field: Field) -> None:
        if field.data != self.new_password.data:
            raise ValidationError(_l("The two are not the same."))


class ChangePasswordForm(NewPasswordForm):
    old_password = PasswordField(
        _l("Password now"), [InputRequired(_l("Please type your password.")), Length(max=LONGEST)]
    )
