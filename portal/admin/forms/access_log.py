"""What is looked for in the access log: names as they are typed, ids in addresses. It changes nothing."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError
from wtforms.validators import Optional

from portal.admin.forms.fields import PickField
from portal.audit.kinds import Kind
from portal.web.fields import DayField
from portal.web.forms import LineField, PortalForm, options

KINDS = (
    ("", _l("Anything")),
    (Kind.READ, _l("Read")),
    (Kind.CHANGED, _l("Changed")),
    (Kind.CAME_IN, _l("Signed in")),
    (Kind.REFUSED, _l("Was refused")),
    (Kind.EMERGENCY, _l("In an emergency")),
)


class LogForm(PortalForm):
    """Who it is about and who did it: by name or address, or by the id that a link named."""

    class Meta:
        csrf = False

    of = LineField(
        _l("In the record of"), limit=254, description=_l("A part of the name, or the whole e-mail address.")
    )
    by = LineField(_l("Who did it"), limit=254, description=_l("A part of the name, or the whole e-mail address."))
    kind = PickField(_l("What"), choices=options(KINDS), default="")
    from_on = DayField(_l("From"), [Optional()])
    until_on = DayField(_l("Until"), [Optional()])

    def __init__(self, given: Any) -> None:
        super().__init__(given if given else None)

    def validate_until_on(self, field: Field) -> None:
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_l("The last day has to be the first day or a later one."))
        if field.data and field.data >= date.max:
            raise ValidationError(_l("Please give a day, such as 2026-11-30."))

    @property
    def wanted_kind(self) -> Kind | None:
        return Kind(self.kind.data) if self.kind.data else None
