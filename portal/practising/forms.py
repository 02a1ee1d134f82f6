"""What the finder asks, and what is said of a use."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional

from portal.skills.catalogue import Place
from portal.skills.finding import Asked
from portal.web.forms import OnceForm, PortalForm, needed, options

_OR_NONE = Optional(strip_whitespace=False)
"""By default spaces would pass as left out, and stay."""
STRENGTHS = range(11)
PLACES = (
    (Place.HOME, _l("At home")),
    (Place.WORK, _l("At work or school")),
    (Place.OUT, _l("Out among people")),
    (Place.WAY, _l("On the way")),
    (Place.BED, _l("In bed at night")),
)
MINUTES = (("2", _l("2 minutes")), ("10", _l("10 minutes")), ("30", _l("30 or more")))
HELPED = (("yes", _l("It helped")), ("no", _l("It did not help")))


class FinderForm(PortalForm):
    """Three taps, and each may be left out: a bad moment is not the time to be asked twice."""

    strength = RadioField(
        _l("How strong is it?"), choices=options((str(n), str(n)) for n in STRENGTHS), validators=[_OR_NONE]
    )
    place = RadioField(_l("Where are you?"), choices=options(PLACES), validators=[_OR_NONE])
    minutes = RadioField(_l("How long have you got?"), choices=options(MINUTES), validators=[_OR_NONE])

    @property
    def asked(self) -> Asked:
        place = self.place.data
        return Asked(_number(self.strength.data), Place(place) if place else None, _number(self.minutes.data))

    @property
    def answers(self) -> dict[str, str]:
        """What was tapped, for a form that carries it on."""
        fields = (self.strength, self.place, self.minutes)
        return {one.name: one.data for one in fields if one.data}


class UseForm(OnceForm, FinderForm):
    """ "I used this", perhaps with the moment that the finder was asked about."""

    @property
    def key(self) -> str:
        return self.form_key.data or ""


class OutcomeForm(PortalForm):
    """Whether it helped."""

    helped = RadioField(_l("Did it help?"), choices=options(HELPED), validators=[needed()])


def _number(text: Any) -> int | None:
    return int(text) if text else None
