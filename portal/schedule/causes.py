"""What a patient may choose as the cause of not coming, and how late she will be, in words."""

from flask_babel import lazy_gettext as _l

from portal.web.translation import text as _

CAUSES = {
    "ill": _l("I do not feel well"),
    "ride": _l("Bus, car or ride"),
    "work": _l("Work or school"),
    "care": _l("I look after someone"),
    "visit": _l("Another appointment"),
    "else": _l("Something else"),
}


def cause_words(sealed: str) -> str:
    """Of "ride 15": "Bus, car or ride · about 15 minutes late". What nobody knows any more is passed over."""
    cause, _sep, minutes = sealed.partition(" ")
    late = [_("about %(n)s minutes late", n=minutes)] if minutes.isdecimal() else []
    return " · ".join([*([str(CAUSES[cause])] if cause in CAUSES else []), *late])
