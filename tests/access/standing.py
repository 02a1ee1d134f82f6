"""What stands on which page, and what a form does: a list may not lose what its reader can also come to another way."""

from tests.access.markers import mark

_OUT = (mark("day", "title"), mark("day", "new"))

STANDS_ON: dict[tuple[str, str], tuple[str, ...]] = {
    ("devon", "home.today"): _OUT,
    ("devon", "materials.index"): (*_OUT, mark("day", "track")),
    ("devon", "announcements.index"): (mark("day", "announced"),),
    ("devon", "notices.notice"): ("/materials/",),
    ("dana", "materials.index"): (*_OUT, mark("day", "later")),
    ("dana", "caseload.group"): (*_OUT, mark("day", "later")),
    ("maya", "notices.notice"): ("Location: /schedule/",),
    ("lena", "notices.notice"): ("Location: /worksheets",),
    ("petra", "acting.schedule"): ("10:00\N{NO-BREAK SPACE}AM",),  # whatever day of the week it is
    ("petra", "acting.materials"): (*_OUT, mark("day", "track")),
    ("maya", "records.access"): ("Petra Voss", "grandmother"),
    ("maya", "letters.index"): (mark("rosa", "letter"),),
}
"""By who opens it and its endpoint: words that are there, or where it leads."""
STANDS_NOT_ON = {
    ("devon", "notices.notice"): ("Location: /worksheets",),
    ("maya", "notices.notice"): ("Location: /groups/",),
}
"""Likewise, where it does not lead."""
DOES = {("lena", "letters.withdraw"): ("letter", "withdrawn_at")}
"""What a form changes that shows no words."""
NOT_FELT = {
    ("messages.known", "everything"): "whoever could not read a conversation is refused by what the view asks next",
    ("materials.readable", "everything"): "it says where a notice leads; what is there refuses by a scope of its own",
}
"""Changes of a scope after which everyone still gets what she should, and why."""
ASKED_TWICE = {
    "messages.draft": "the view asks within messages.writable before it keeps a word",
    "messages.send": "the view asks within messages.writable before it sends",
    "letters.letter": "the sheet is read within letters.moderated once more",
    "letters.decide": "the sheet is read within letters.moderated once more",
}
"""Endpoints whose rule may fall, and nobody gets more: the view asks again. That the second one counts is shown where
the scope itself is changed."""
