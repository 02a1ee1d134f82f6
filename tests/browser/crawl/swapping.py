"""What htmx would do with an answer: the parts of it that name their place, and the rest in the place of its id."""

from dataclasses import replace
from typing import Any

from lxml import html

from tests.browser.crawl.sent import Sent

PLACE = "hx-swap-oob"


def swapped(page: Sent, fragment: Sent) -> Sent:
    """The page with the fragment in it. What has no place of its own there is put at the end of what is read."""
    tree = html.fromstring(page.body)
    for part in html.fragments_fromstring(fragment.body):
        if not isinstance(part, str):
            _put(tree, part)
    body = "<!doctype html>\n" + html.tostring(tree, encoding="unicode")
    return replace(page, what=fragment.what, body=body, status=fragment.status)


def _put(tree: Any, part: Any) -> None:
    if part.find(".//main") is not None:
        _stand_alone(tree, part)
        return
    how, _, where = part.attrib.pop(PLACE, "true").partition(":")
    there = tree.get_element_by_id(where.lstrip("#") or part.get("id"), None)
    if how == "beforeend" and there is not None:
        _take_away(tree, part)
        there.extend(part)
    elif there is not None:
        part.tail = there.tail
        there.getparent().replace(there, part)
    else:
        tree.find(".//main").append(part)


def _stand_alone(tree: Any, part: Any) -> None:
    """What is said over a page that may not be seen any more: staying.js hides all else."""
    body = tree.find("body")
    for one in list(body):
        one.drop_tree()
    body.append(part)


def _take_away(tree: Any, part: Any) -> None:
    """What stands there already, as news.js does."""
    for one in part.xpath(".//@id"):
        there = tree.get_element_by_id(one, None)
        if there is not None:
            there.drop_tree()
