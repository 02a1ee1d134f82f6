"""What a browser hands over so that it can be pushed to."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError
from wtforms.widgets import HiddenInput

from portal.notifications import pushing
from portal.web.forms import LineField, PortalForm, needed


def _push_service(form: Any, field: Field) -> None:
    if not pushing.is_push_service(field.data or ""):
        raise ValidationError(_l("The portal cannot send notices to this browser."))


class PushForm(PortalForm):
    endpoint = LineField("", [needed(), _push_service], limit=1000, widget=HiddenInput())
    p256dh = LineField("", [needed()], limit=100, widget=HiddenInput())
    auth = LineField("", [needed()], limit=40, widget=HiddenInput())

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": self.p256dh.data or "", "auth": self.auth.data or ""}

    def validate_auth(self, field: Field) -> None:
        if not pushing.are_keys(self.keys):
            raise ValidationError(_l("What the browser sent cannot be used. Please try once more."))
