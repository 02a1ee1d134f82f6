"""Conditions, alerts and faults in plain sentences, with the questions' own words instead of ids."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.web.translation import text as _
from portal.worksheets.authoring.address import Document
from portal.worksheets.authoring.edits import all_questions
from portal.worksheets.definitions.faults import Finding

SHORTEST = 60


def label_of(document: Document, ref: str) -> str:
    """What a person calls the question behind a reference; a table's column is named after its table."""
    head, _dot, column = ref.partition(".")
    for one in all_questions(document):
        if one["id"] == head:
            label = next((c["label"] for c in one.get("columns", ()) if c["id"] == column), "")
            return short(f"{one.get('label', '')}: {label}" if label else one.get("label", ""))
        for item in one.get("items", ()):
            if item["id"] == head:
                return short(item["label"])
    return _("a question that is not here any more")


def short(words: str) -> str:
    return words if len(words) <= SHORTEST else words[: SHORTEST - 1].rstrip() + "…"


def condition_words(document: Document, condition: Mapping[str, Any]) -> str:
    """ "“Did I sleep?” is Yes and “Mood” is at least 3"."""
    if "all" in condition:
        return _(" and ").join(condition_words(document, one) for one in condition["all"])
    if "any" in condition:
        return _(" or ").join(condition_words(document, one) for one in condition["any"])
    if "not" in condition:
        return _("not: %(what)s", what=condition_words(document, condition["not"]))
    if "any_row" in condition:
        what = condition_words(document, condition["where"])
        return _("in some row of “%(table)s”: %(what)s", table=label_of(document, condition["any_row"]), what=what)
    ref = condition["field"]
    ((test, wanted),) = ((key, value) for key, value in condition.items() if key != "field")
    return _("“%(label)s” %(test)s", label=label_of(document, ref), test=_test_words(document, ref, test, wanted))


def _test_words(document: Document, ref: str, test: str, wanted: Any) -> str:
    if test == "answered":
        return _("is answered") if wanted else _("is left blank")
    if test == "declined":
        return _("was declined")
    values = wanted if isinstance(wanted, list) else [wanted]
    words = _(" or ").join(_value_words(document, ref, one) for one in values)
    return {
        "eq": _("is %(value)s", value=words),
        "in": _("is %(value)s", value=words),
        "ne": _("is not %(value)s", value=words),
        "gt": _("is above %(value)s", value=words),
        "gte": _("is at least %(value)s", value=words),
        "lt": _("is below %(value)s", value=words),
        "lte": _("is at most %(value)s", value=words),
        "has": _("has %(value)s picked", value=words),
        "has_any": _("has %(value)s picked", value=words),
    }[test]


def _value_words(document: Document, ref: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    for one in all_questions(document):
        for part in (one, *one.get("columns", ())):
            if part["id"] == ref or any(item["id"] == ref for item in part.get("items", ())):
                found = (o["label"] for o in part.get("options", ()) if o["value"] == value)
                return next(found, str(value))
    return str(value)


_FAULTS: tuple[tuple[str, Any], ...] = (
    (r"^fields needs at least 1 entries$", _l("There is no question in this part yet. Add one, or remove the part.")),
    (r"^sections needs at least 1 entries$", _l("There is no part yet. Add one, and a question in it.")),
    (
        r"show_if looks at (?P<ref>\S+), which comes later$",
        _l(
            "It is shown depending on “%(label)s”, which stands further down. Move that one up, or change when this is "
            "shown."
        ),
    ),
    (
        r"unknown reference (?P<ref>\S+)$",
        _l("It looks at a question that is not here any more. Change or remove the rule."),
    ),
    (
        r"^the reading grade (?P<grade>\S+) is above",
        _l(
            "The words of this sheet read like grade %(grade)s; the aim is 8. Shorter sentences and everyday words "
            "help, most of all here."
        ),
    ),
    (r"^wording: avoid '(?P<word>.*)'$", _l("“%(word)s” can sound like blame. Please find a kinder word.")),
    (
        r"asks about danger, but no alert looks at it$",
        _l(
            "This asks about danger, so the answer must be able to raise an alert. Such a question cannot be made from "
            "nothing here: copy a sheet of the library that asks it, and its alert comes along."
        ),
    ),
    (
        r"does not go as far as its alert listens$",
        _l(
            "An alert listens for an answer that this scale does not have any more, so nobody would be told. Please "
            "let the scale go as far as before."
        ),
    ),
    (
        r"is filled in later, so it cannot be required$",
        _l("It is filled in after sending, so it cannot be needed to send."),
    ),
    (r"refers to itself$", _l("It is worked out from itself.")),
    (
        r"options of (?P<ref>\S+) have no score$",
        _l("“%(label)s” has answers without points, so it cannot be added up."),
    ),
    (r"(?P<ref>\S+) is \w+, not a number$", _l("“%(label)s” holds no number, so it cannot be added up.")),
    (r" is not an option of (?P<ref>\S+)$", _l("It is shown for an answer of “%(label)s” that is not there any more.")),
    (
        r"^a worksheet is called .* already$",
        _l("Another worksheet has this title already, so nobody could tell which is which. Please choose another."),
    ),
    (r"has and has_any need a multichoice", _l("It asks for a picked answer of a question that has none to pick.")),
)


def fault_words(document: Document, finding: Finding) -> str:
    """The sentence for the person who makes the sheet; the checks' own where they say it plainly."""
    for pattern, sentence in _FAULTS:
        found = re.search(pattern, finding[1])
        if found:
            named = found.groupdict()
            return str(sentence) % {**named, "label": label_of(document, named["ref"]) if "ref" in named else ""}
    return finding[1][:1].upper() + finding[1][1:] + "."


def version_words(old: str | None, new: str) -> str:
    """Why the number goes up as it does."""
    if old is None:
        return _("This is its first version.")
    before, after = ([int(part) for part in one.split(".")] for one in (old, new))
    if before[0] != after[0]:
        return _("Answers before and after do not mean the same any more, so lines in charts break here.")
    if before[1] != after[1]:
        return _("Something was added or moved. Answers given before still fit.")
    return _("Only words have changed. Answers given before still fit.")


def facts_of(question: Mapping[str, Any]) -> Iterator[str]:
    """What a line of the outline says beside the kind."""
    if question.get("required"):
        yield _("needed to send")
    if question.get("can_decline"):
        yield _("may be declined")
    scale = question.get("scale")
    if scale:
        yield _("%(least)s to %(most)s", least=scale["min"], most=scale["max"])
    if question.get("options"):
        yield _("%(n)s answers", n=len(question["options"]))
    if question.get("items"):
        yield _("%(n)s lines", n=len(question["items"]))
    if question.get("columns"):
        yield _("%(n)s columns", n=len(question["columns"]))
