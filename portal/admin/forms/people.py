"""People: invited, given roles, put into care teams."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, ValidationError

from portal.access.actor import Role
from portal.addresses import is_address
from portal.admin.forms.fields import DatedForm, FindForm, PickField, PlainForm, within_days
from portal.programs.models import CareRole
from portal.web.fields import DayField
from portal.web.forms import LineField, needed, not_blank, options

ROLES = (
    (Role.PATIENT, _l("Patient")),
    (Role.THERAPIST, _l("Therapist")),
    (Role.LEADER, _l("Group leader")),
    (Role.ADMIN, _l("Administrator")),
)
CARE_ROLES = ((CareRole.THERAPIST, _l("Therapist")), (CareRole.SUPERVISOR, _l("Supervisor")))


HELD = (*ROLES, (Role.REPRESENTATIVE, _l("Acts for a patient")))
"""What can be looked for; the last is given on the patient's own page."""


def address(form: Any, field: Field) -> None:
    if not is_address(field.data or ""):
        raise ValidationError(_l("Please give an e-mail address, such as name@example.org."))


class CareForm(DatedForm):
    clinician = PickField(_l("Clinician"), [needed()])
    care_role = PickField(_l("Part"), [needed()], choices=options(CARE_ROLES))
    from_on = DayField(_l("First day"), [needed(), within_days(back=0)])


class InviteForm(DatedForm):
    name = LineField(_l("Full name"), [needed(), not_blank], limit=120)
    email = LineField(_l("E-mail address"), [needed(), address], limit=254)
    role = PickField(_l("Role"), [needed()], choices=options(ROLES))
    credentials = LineField(
        _l("Credentials"), limit=40, description=_l("Such as LCSW. Shown beside the name of someone on staff.")
    )
    from_on = DayField(_l("First day"), [needed(), within_days(back=0)])

    @property
    def person(self) -> dict[str, Any]:
        """What the invitation needs."""
        return {
            "name": self.name.data,
            "email": self.email.data,
            "role": Role(self.role.data),
            "from_on": self.from_on.data,
            "credentials": self.credentials.data or "",
        }


class AddressForm(PlainForm):
    email = LineField(_l("E-mail address"), [needed(), address], limit=254)


class RoleForm(DatedForm):
    role = PickField(_l("Role"), [needed()], choices=options(ROLES))
    change = RadioField(
        _l("Change"),
        [needed()],
        choices=options([("give", _l("Give this role")), ("end", _l("End this role"))]),
        default="give",
    )
    from_on = DayField(
        _l("From"), [needed(), within_days(back=0)], description=_l("The first day on which this is so.")
    )


class PeopleForm(FindForm):
    role = SelectField(_l("Role"), choices=options([("", _l("Everyone")), *HELD]), validate_choice=False)

    @property
    def wanted_role(self) -> Role | None:
        return next((role for role, _ in HELD if role == self.role.data), None)
