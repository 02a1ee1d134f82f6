"""Which sheets the clinic made itself: said behind their titles wherever one is chosen."""

from collections import Counter
from collections.abc import Iterable

from portal.web.translation import text as _
from portal.worksheets.authoring import shelf
from portal.worksheets.authoring.naming import OWN
from portal.worksheets.authoring.titles import plain
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.published import edition


def made_here() -> dict[str, str]:
    """The words by slug, of the clinic's own alone. Those of one title, from before titles were kept apart, are
    counted. No statement where the shelf was asked for already."""
    own = {one.slug: plain(edition(one.slug, one.version).title) for one in shelf.offered()}
    alike, so_far = Counter(own.values()), Counter[str]()
    found = {}
    for slug, title in sorted(own.items()):
        so_far[title] += 1
        found[slug] = _("made here") if alike[title] == 1 else _("made here, number %(n)s", n=so_far[title])
    return found


def titled(worksheets: Iterable[Worksheet]) -> list[tuple[str, str]]:
    """(slug, title) pairs for a field to choose from."""
    offered, here = list(worksheets), made_here()
    return [(one.id, f"{one.title} ({here[one.id]})" if one.id in here else one.title) for one in offered]


def told_apart(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(slug, title) pairs of whatever there ever was: of two alike, which one was made here. No statement."""
    alike = Counter(plain(title) for _slug, title in pairs)
    return [
        (slug, f"{title} ({_('made here')})" if slug.startswith(OWN) and alike[plain(title)] > 1 else title)
        for slug, title in pairs
    ]
