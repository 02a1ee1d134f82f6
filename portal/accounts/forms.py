"""What people type at the doors."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Field, HiddenField, PasswordField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.accounts.passwords import LONGEST, weakness
from portal.web.forms import LineField, PortalForm, needed, not_blank

LONGEST_ADDRESS = 254
LARGEST_ANSWER = 10_000


def _password(label: Any, message: Any) -> PasswordField:
    return PasswordField(label, [InputRequired(message)])


class CodeField(LineField):
    """A code that lets somebody in."""

    is_secret = True


class SecretField(HiddenField):
    is_secret = True


class AddressField(EmailField):
    """Who stands at the door: no words of hers, and nothing to show to whoever stands there next."""

    is_unseen = True


class DoorForm(PortalForm):
    """`next`: where the person was going. `carried_to`: where her words were going when the sign-in ended."""

    next = HiddenField()
    carried_to = HiddenField()


def _address() -> AddressField:
    needed_too = InputRequired(_l("Please type your e-mail address."))
    return AddressField(
        _l("E-mail"),
        [needed_too, Length(max=LONGEST_ADDRESS, message=_l("This is too long for an e-mail address."))],
    )


class ForgottenForm(PortalForm):
    email = _address()


class SignInForm(DoorForm):
    email = _address()
    password = _password(_l("Password"), _l("Please type your password."))


class SecondStepForm(DoorForm):
    code = CodeField(_l("Code"), [needed(_l("Please type the code."))], limit=40)


class ByPasskeyForm(DoorForm):
    """`credential`: what the device answered, put in by the script."""

    credential = HiddenField(validators=[InputRequired(), Length(max=LARGEST_ANSWER)])


class PasskeyForm(PortalForm):
    called = LineField(
        _l("A name for it"), [needed(_l("Please give it a name, such as “My phone”.")), not_blank], limit=60
    )
    credential = HiddenField(validators=[Length(max=LARGEST_ANSWER)])


class ProofForm(DoorForm):
    """Asks somebody signed in once more who she is. `code_wanted`, set by the view: she has a second factor."""

    code_wanted = False
    password = _password(_l("Your password"), _l("Please type your password."))
    code = CodeField(_l("Code"), limit=40)

    def validate_code(self, field: Field) -> None:
        if self.code_wanted and not field.words:  # type: ignore[attr-defined]
            raise ValidationError(_l("Please type the code."))


class ConfirmForm(PortalForm):
    secret = SecretField()
    code = CodeField(_l("Code"), [needed(_l("Please type the code."))], limit=40)


class NewPasswordForm(PortalForm):
    """`shortest` and `about` (words that are too easy to guess) are set by the view."""

    new_password = _password(_l("New password"), _l("Please choose a password."))
    repeat = _password(_l("The same once more"), _l("Please type it once more."))

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
    """`was_asked`: the page had the choice on it. What was made since then, she was not asked about: it ends."""

    old_password = PasswordField(
        _l("Password now"),
        [
            InputRequired(_l("Please type your password.")),
            Length(max=LONGEST, message=_l("That is not the password you have now.")),
        ],
    )
    was_asked = HiddenField(default="yes")
    ends_readers = BooleanField(_l("End these too. I can connect again what I use."), default=True)

    @property
    def lets_read_on(self) -> bool:
        return any(self.was_asked.raw_data or ()) and not self.ends_readers.data
