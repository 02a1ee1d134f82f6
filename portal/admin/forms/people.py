"""People: invited, given roles, put into care teams."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import AnyOf

from portal.access.actor import Role
from portal.accounts.actions import Newcomer
from portal.addresses import is_address
from portal.admin.forms.fields import DatedForm, FindForm, PickField, within_days
from portal.programs.models import CareRole
from portal.web.fields import DayField
from portal.web.forms import LineField, PortalForm, needed, not_blank, options
from portal.web.languages import name_of, spoken
from portal.web.meanwhile import SharedForm

ROLES = (
    (Role.PATIENT, _l("Patient")),
    (Role.THERAPIST, _l("Therapist")),
    (Role.LEADER, _l("Group leader")),
    (Role.ADMIN, _l("Administrator")),
)
WHOLE_CLINIC = _l("Whole clinic")
CARE_ROLES = ((CareRole.THERAPIST, _l("Therapist")), (CareRole.SUPERVISOR, _l("Supervisor")))


HELD = (*ROLES, (Role.REPRESENTATIVE, _l("Acts for a patient")))
"""What can be looked for; the last is given on the patient's own page."""


Programs = list[tuple[UUID, str]]


def address(form: Any, field: Field) -> None:
    if not is_address(field.data or ""):
        raise ValidationError(_l("Please give an e-mail address, such as name@example.org."))


class CareForm(DatedForm):
    clinician = PickField(_l("Clinician"), [needed()])
    care_role = PickField(_l("Part"), [needed()], choices=options(CARE_ROLES))
    from_on = DayField(_l("First day"), [needed(), within_days(back=0)])


WHERE = _l("An administrator of one program sees only its patients and groups. Staff can be limited to one too.")


class HeldForm(DatedForm):
    """`programs`: those in which a role may be held, by id and name; with the whole clinic only for `whole`."""

    role: PickField
    where: PickField

    def __init__(self, today: date, programs: Programs, whole: bool = True) -> None:
        super().__init__(today)
        self.where.choices = options(
            [*([("", WHOLE_CLINIC)] if whole else []), *((str(id), name) for id, name in programs)]
        )
        self.where.data = self.where.data or ("" if whole else None)
        if not whole:
            self.role.choices = options(ROLES[:1])
            self.where.label.text, self.where.description = _l("Program"), ""

    @property
    def held(self) -> tuple[Role, UUID | None]:
        """Who administers one program holds a role of its own."""
        role, program_id = Role(self.role.data), UUID(self.where.data) if self.where.data else None
        return (Role.PROGRAM_ADMIN if role is Role.ADMIN and program_id else role), program_id


class InviteForm(HeldForm):
    name = LineField(_l("Full name"), [needed(), not_blank], limit=120)
    email = LineField(_l("E-mail address"), [needed(), address], limit=254)
    role = PickField(_l("Role"), [needed()], choices=options(ROLES))
    where = PickField(_l("Where"), description=WHERE)
    credentials = LineField(
        _l("Credentials"), limit=40, description=_l("Such as LCSW. Shown beside the name of someone on staff.")
    )
    language = PickField(_l("Language"), [needed()], choices=options((one, name_of(one)) for one in spoken()))
    from_on = DayField(_l("First day"), [needed(), within_days(back=0)])

    def __init__(self, today: date, programs: Programs, whole: bool = True) -> None:
        super().__init__(today, programs, whole)
        if not whole:  # it is a patient
            del self.credentials

    @property
    def person(self) -> Newcomer:
        role, program_id = self.held
        return Newcomer(
            self.name.data or "",
            self.email.data or "",
            role,
            self.from_on.data,
            (self.credentials.data or "") if self.credentials else "",
            self.language.data,
            program_id,
        )


class NameForm(SharedForm):
    name = LineField(_l("Full name"), [needed(), not_blank], limit=120)
    credentials = LineField(
        _l("Credentials"), limit=40, description=_l("Such as LCSW. Shown beside the name of someone on staff.")
    )


class AddressForm(SharedForm):
    email = LineField(_l("E-mail address"), [needed(), address], limit=254)


class RoleForm(HeldForm):
    role = PickField(_l("Role"), [needed()], choices=options(ROLES))
    where = PickField(_l("Where"), description=WHERE)
    change = RadioField(
        _l("What to do"),
        [needed()],
        choices=options([("give", _l("Give this role")), ("end", _l("End this role"))]),
        default="give",
    )
    from_on = DayField(
        _l("From"), [needed(), within_days(back=0)], description=_l("The first day on which this is so.")
    )


class StandingForm(PortalForm):
    """What the button on the page said: by now somebody else may have pressed it."""

    change = HiddenField(_l("What to do"), [needed(), AnyOf(("in", "out"))])

    @property
    def lets_in(self) -> bool:
        return bool(self.change.data == "in")


class PeopleForm(FindForm):
    who = SelectField(
        _l("Show"),
        choices=options(
            [
                ("", _l("Who is here or is to come")),
                ("alone", _l("Patients without a therapist")),
                ("former", _l("Former")),
            ]
        ),
        validate_choice=False,
    )
    role = SelectField(_l("Role"), choices=options([("", _l("Everyone")), *HELD]), validate_choice=False)

    @property
    def narrowed(self) -> dict[str, str]:
        """What beside a name is chosen, for an address."""
        chosen = {name: self[name].data for name in ("role", "who")}
        return {
            name: one for name, one in chosen.items() if one and one in {known.value for known in self[name].choices}
        }

    @property
    def wanted_role(self) -> Role | None:
        return next((role for role, _ in HELD if role == self.role.data), None)

    @property
    def wants_former(self) -> bool:
        return bool(self.who.data == "former")

    @property
    def wants_alone(self) -> bool:
        return bool(self.who.data == "alone")
