from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired

from portal.web.forms import PortalForm


class BinderForm(PortalForm):
    """Asks for the password again: whoever finds an open page must not be able to take everything along."""

    password = PasswordField(_l("Your password"), [InputRequired(_l("Please type your password."))])
