"""The kinds of question a person can choose from, in the words of somebody who has never seen the format."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Kind:
    """`name` is the type of the format; ratings come in two, by what their lines share."""

    name: str
    label: Any
    what: Any
    icon: str = "edit"


KINDS: Mapping[str, Kind] = {
    one.name: one
    for one in (
        Kind("longtext", _l("Words, several lines"), _l("“What happened?” Room for as much as they want."), "edit"),
        Kind("text", _l("Words, one line"), _l("“Where was I?” A name, a place, a few words."), "pen"),
        Kind("scale", _l("A scale"), _l("“How strong was it, 0 to 10?” With words for both ends."), "sun"),
        Kind("yesno", _l("Yes or no"), _l("“Did I go outside today?”"), "check"),
        Kind("choice", _l("One of several"), _l("“Who was with me?” One answer from your list."), "inbox"),
        Kind("multichoice", _l("Any of several"), _l("“Which skills did I try?” As many as fit."), "inbox"),
        Kind("number", _l("A number"), _l("“How many cups of coffee?”"), "plus"),
        Kind("date", _l("A day"), _l("“On which day?” Can begin with today."), "calendar"),
        Kind("time", _l("A time of day"), _l("“When did I go to bed?”"), "clock"),
        Kind("duration", _l("How long"), _l("“How long did I walk?” In minutes or hours."), "clock"),
        Kind("ratings", _l("Several things on one scale"), _l("Sad, angry, afraid: each from 0 to 10."), "sun"),
        Kind("ratings_words", _l("Several things, in words"), _l("Each with “Not at all” to “Very much”."), "inbox"),
        Kind("table", _l("A table of rows"), _l("Rows that they add: day, what I did, mood."), "sheet"),
        Kind("info", _l("A note to read"), _l("Words between the questions. Nothing to answer."), "info"),
        Kind("computed", _l("A sum or an average"), _l("Worked out from answers as they are given."), "plus"),
    )
}


def kind_of(question: Mapping[str, Any]) -> Kind:
    if question["type"] == "ratings" and "options" in question:
        return KINDS["ratings_words"]
    return KINDS[question["type"]]


COLUMNS = {
    "text": _l("Words, one line"),
    "longtext": _l("Words, several lines"),
    "number": _l("A number"),
    "date": _l("A day"),
    "time": _l("A time of day"),
    "duration": _l("How long"),
    "yesno": _l("Yes or no"),
    "choice": _l("One of several"),
}
