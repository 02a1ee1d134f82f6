"""Programs with their numbers, tracks and groups."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError
from wtforms.validators import Optional

from portal.admin.forms.fields import DatedForm, FindForm, PickField, between, within_days
from portal.programs.first_days import FACTS
from portal.programs.models import Program
from portal.web.fields import DayField, NumberField, secure_link
from portal.web.forms import LineField, WordsField, needed, not_blank
from portal.web.in_languages import field_in, in_each_language, others
from portal.web.languages import name_of, spoken
from portal.web.meanwhile import SharedForm


class FindProgramForm(FindForm):
    q = LineField(_l("Name of a program or group"), limit=80)


class ProgramForm(SharedForm):
    """Every number of a program: they differ from payer to payer, so none is fixed."""

    name = LineField(_l("Name"), [needed(), not_blank], limit=80)
    level_of_care = LineField(_l("Level of care"), [needed(), not_blank], limit=40, default="IOP")
    weekly_hours = NumberField(_l("Hours a week"), [needed(), between(1, 60)], default=9)
    weekly_days = NumberField(_l("Days a week"), [needed(), between(1, 7)], default=3)
    length_weeks = NumberField(_l("Weeks in all"), [needed(), between(1, 104)], default=8)
    certification_days = NumberField(_l("Days between certifications"), [needed(), between(1, 366)], default=30)
    miss_window_days = NumberField(_l("Days looked back on"), [needed(), between(1, 366)], default=14)
    misses_allowed = NumberField(_l("Misses allowed"), [needed(), between(0, 60)], default=2)
    silent_allowed = NumberField(_l("Misses without word allowed"), [needed(), between(0, 60)], default=0)
    notice_hours = NumberField(_l("Hours of notice"), [needed(), between(0, 72)], default=2)
    reply_hours = LineField(
        _l("When messages are answered"),
        limit=120,
        description=_l("Empty: as the clinic says. Such as: on weekdays, 9 AM to 5 PM."),
    )
    reply_days = NumberField(
        _l("Working days until an answer"), [Optional(), between(1, 14)], description=_l("Empty: as the clinic says.")
    )
    weeks_ahead = NumberField(
        _l("Weeks made ahead"),
        [needed(), between(1, 52)],
        default=12,
        description=_l("How far ahead sessions stand in everybody’s schedule."),
    )
    read_days = NumberField(
        _l("Days of reading after the last day"),
        [needed(), between(0, 3650)],
        default=90,
        description=_l("So long somebody can still sign in and read what is theirs after the last day."),
    )

    @property
    def filled_in(self) -> dict[str, Any]:
        """What is said in other languages as the program keeps it: by language."""
        facts = super().filled_in
        said = {code: facts.pop(field.name) for code, field in self.in_other_languages}
        return {**facts, "words": {code: {"reply_hours": words} for code, words in said.items() if words} or None}

    @property
    def in_other_languages(self) -> list[tuple[str, Field]]:
        """When messages are answered, by language."""
        return [(code, self[f"{code}_reply_hours"]) for code in others()]

    policy = ("miss_window_days", "misses_allowed", "silent_allowed", "notice_hours")
    size = ("weekly_hours", "weekly_days", "length_weeks", "certification_days")

    def validate_silent_allowed(self, field: Field) -> None:
        allowed = self.misses_allowed.data
        if field.data is not None and allowed is not None and field.data > allowed:
            raise ValidationError(_l("This cannot be more than all misses that are allowed."))


for _code in others():
    setattr(
        ProgramForm,
        f"{_code}_reply_hours",
        LineField(
            _l("When messages are answered, in %(language)s", language=name_of(_code)),
            limit=120,
            description=_l("For who reads this language. Empty: as above."),
        ),
    )


def program_form(program: Program | None = None) -> ProgramForm:
    """With what is known already."""
    words = (program.words if program else None) or {}
    return ProgramForm(
        obj=program, data={f"{code}_reply_hours": its.get("reply_hours", "") for code, its in words.items()}
    )


@in_each_language(*FACTS)
class FirstDayForm(SharedForm):
    """What somebody needs to know who comes for the first time. An empty line is left out on her page."""

    door = WordsField(_l("How to find the door"), limit=600, description=_l("Address, entrance, floor, who opens."))
    parking = WordsField(_l("Parking and getting here"), limit=600, description=_l("Cars, bus stop, bicycles."))
    bring = WordsField(_l("What to bring"), limit=600, description=_l("Such as: photo ID, insurance card, water."))
    words = WordsField(
        _l("What happens first"),
        limit=1500,
        description=_l("In plain words, to the patient."),
    )

    @property
    def by_language(self) -> list[tuple[str, str, list[Field]]]:
        """Each language: its code, what it calls itself, its fields."""
        return [(code, name_of(code), [self[field_in(code, name)] for name in FACTS]) for code in spoken()]

    @property
    def written(self) -> dict[str, dict[str, str]]:
        return {code: {name: self[field_in(code, name)].words for name in FACTS} for code in spoken()}


def first_day_form(written: dict[str, dict[str, str]]) -> FirstDayForm:
    """With what is known already; nothing is known as "", as the field sends it."""
    every = ((code, name) for code in spoken() for name in FACTS)
    return FirstDayForm(data={field_in(code, name): written.get(code, {}).get(name, "") for code, name in every})


class TrackForm(SharedForm):
    name = LineField(_l("Name"), [needed(), not_blank], limit=80, description=_l("Such as Morning or Evening."))


def _fits_into_places(form: Any, field: Field) -> None:
    if field.data is not None and form.capacity.data is not None and field.data > form.capacity.data:
        raise ValidationError(_l("This cannot be more than the places."))


class GroupForm(SharedForm):
    name = LineField(_l("Name"), [needed(), not_blank], limit=80)
    capacity = NumberField(
        _l("Places"), [needed(), between(1, 100)], default=10, description=_l("How many patients it can hold.")
    )
    minimum = NumberField(
        _l("Smallest size"),
        [needed(), between(0, 100), _fits_into_places],
        default=3,
        description=_l("Below it you see a line here. Nothing happens by itself."),
    )
    room = LineField(_l("Room"), limit=80)
    link = LineField(_l("Video link"), [Optional(), secure_link], limit=500, description=_l("Begins with https."))


class CopyForm(DatedForm):
    """A program that comes with the portal, under the clinic's own names."""

    blueprint = PickField(_l("Program to copy"), [needed()])
    name = LineField(_l("Name of the program"), [needed(), not_blank], limit=80)
    track = LineField(_l("Name of the track"), [needed(), not_blank], limit=80, description=_l("Such as Morning."))
    group = LineField(_l("Name of the group"), [needed(), not_blank], limit=80)
    capacity = NumberField(_l("Places"), [needed(), between(1, 100)], default=10)
    minimum = NumberField(_l("Smallest size"), [needed(), between(0, 100), _fits_into_places], default=3)
    room = LineField(_l("Room"), limit=80)
    link = LineField(_l("Video link"), [Optional(), secure_link], limit=500, description=_l("Begins with https."))
    from_on = DayField(
        _l("First day"),
        [needed(), within_days(back=0)],
        description=_l("Sessions begin in that week. The turn of topics begins there too."),
    )

    @property
    def group_facts(self) -> dict[str, Any]:
        facts = {name: self[name].data for name in ("capacity", "minimum", "room", "link")}
        return {"name": self.group.data, **facts}


class LeaderForm(DatedForm):
    leader = PickField(_l("Leader"), [needed()])
    from_on = DayField(_l("First day"), [needed(), within_days(back=0)])
    is_co_leader = BooleanField(_l("Leads it together with somebody (co-leader)"))
