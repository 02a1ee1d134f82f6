"""Looks at every HTML answer of the suite, whatever the test was about."""

import gzip
import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from portal.web.languages import catalog, spoken

NEUTRAL = ("Today", "Worksheet", "Your week", "How it is going", "Skills", "My plan", "My card", "Messages")
"""Titles of pages whose heading would tell whoever sees the tab, or the list of pages visited, what this is about."""
MOST = 14_336
"""Bytes of a whole page as it travels: what fits into the first ten packets, before the phone has to answer."""
_HX_URLS = ("hx-get", "hx-post")
_ASKING = etree.XPath("//*[" + " or ".join(f"@{name}" for name in _HX_URLS) + "]")
_STYLED, _SCRIPTED = etree.XPath("//style | //*[@style]"), etree.XPath("//script[not(@src) or @src='']")
_HANDLED = etree.XPath("//*[@*[starts-with(name(), 'on') or starts-with(name(), 'hx-on')]]")
_SAYS_FAULTS = "ancestor::*[@id='error-summary' or @id='save-status']"
_WITHIN = etree.XPath(f"//a[not({_SAYS_FAULTS})]/@href[starts-with(., '#')]", smart_strings=False)
_IDS, _TOKENS = etree.XPath("//@id[. != '']", smart_strings=False), etree.XPath(".//input[@name='csrf_token']")
_LABELLED = ("text", "password", "email", "date", "time", "number", "file", "search", "tel", "url", "checkbox", "radio")


def inspect(page: Any, fragment: bool) -> None:
    """Raises AssertionError with every fault of the page."""
    if not page.html.strip() or not page.headers.get("Content-Type", "").startswith("text/html"):
        return
    tree = page.tree
    faults = [*_headers(page), *_ids(tree), *_forms(tree), *_labels(tree), *_scripts(tree), *_words(tree)]
    if not fragment:
        faults += [*_document(tree), *_ways(tree), *_weight(page.html)]
    assert not faults, "\n".join(faults)


@cache
def _neutral() -> set[str]:
    return {str(catalog(language).ugettext(words)) for language in spoken() for words in NEUTRAL}


def _weight(html: str) -> list[str]:
    """A page of fewer bytes than `MOST` need not be made smaller to know that it is."""
    sent = html.encode()
    weight = len(gzip.compress(sent, compresslevel=5)) if len(sent) > MOST else 0
    return [f"{weight} bytes on their way, {len(sent)} before"] if weight > MOST else []


def _headers(page: Any) -> list[str]:
    wanted = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    faults = [f"{name} is not {value}" for name, value in wanted.items() if page.headers.get(name) != value]
    if "HX-Request" not in page.headers.get("Vary", ""):
        faults.append("Vary lacks HX-Request")
    if not page.headers.get("Content-Security-Policy", "").startswith("default-src 'none'"):
        faults.append("no content security policy")
    return faults


def _document(tree: Any) -> list[str]:
    headings = tree.findall(".//h1")
    title = (tree.findtext(".//title") or "").strip()
    faults = [f"{len(headings)} h1 instead of one"] if len(headings) != 1 else []
    title = re.sub(r"^\(\d+\) ", "", title)  # unread messages are counted before it
    heading = " ".join(headings[0].text_content().split()) if headings else ""
    if not title.startswith(heading) and title.partition(" – ")[0] not in _neutral():
        faults.append(f"title {title!r} does not begin with the h1 {headings[0].text_content().strip()!r}")
    return faults + ([] if tree.get("lang") else ["no lang"])


def _ids(tree: Any) -> list[str]:
    ids = _IDS(tree)
    faults = [f"id {name} stands {ids.count(name)} times" for name in sorted(set(ids)) if ids.count(name) > 1]
    named = {label.get("for") for label in tree.iter("label")} - {None, ""}
    return faults + [f"label for {target}, which is not there" for target in sorted(named.difference(ids))]


def _ways(tree: Any) -> list[str]:
    """A link within a page leads somewhere on it; but what says faults may name a hidden field that was forged."""
    within = {href.removeprefix("#") for href in _WITHIN(tree)} - {""}
    return [f"a link to #{target}, which is not there" for target in sorted(within.difference(_IDS(tree)))]


def _forms(tree: Any) -> list[str]:
    faults = []
    for form in tree.iter("form"):
        method, action = (form.get("method") or "").lower(), form.get("action")
        if not action or method not in ("get", "post"):
            faults.append(f"form without method or action: {action!r}")
        if method == "post" and not _TOKENS(form):
            faults.append(f"form to {action} without a token")
        if method == "get" and _TOKENS(form):
            faults.append(f"the token would be in the URL of {action}")
    asking = _ASKING(tree)
    plain = {
        urlsplit(e.get("href") or e.get("action") or e.get("formaction") or "").path
        for e in (tree.iter("a", "form", "button") if asking else ())
    }
    for element in asking:
        for name in _HX_URLS:
            url = element.get(name)
            if url and urlsplit(url).path not in plain and element.get("data-poll") is None:
                faults.append(f"{name}={url} has no plain link or form beside it")
            if url and not element.get("data-stamp"):
                faults.append(f"{name}={url} is not stamped")
    return faults


def _labels(tree: Any) -> list[str]:
    labelled = {label.get("for") for label in tree.iter("label")}
    faults = []
    for field in tree.iter("input", "textarea", "select"):
        if field.tag == "input" and field.get("type", "text") not in _LABELLED:
            continue
        wrapped = any(parent.tag == "label" for parent in field.iterancestors())
        if (
            not wrapped
            and field.get("id") not in labelled
            and not field.get("aria-label")
            and not field.get("aria-labelledby")
        ):
            faults.append(f"{field.get('name')} has no label")
    return faults


def _scripts(tree: Any) -> list[str]:
    faults = [f"inline style on {element.tag}" for element in _STYLED(tree)]
    faults += ["inline script"] * len(_SCRIPTED(tree))
    return faults + [f"handler on {element.tag}" for element in _HANDLED(tree)]


def _words(tree: Any) -> list[str]:
    words = " ".join(tree.text_content().split())
    return [
        f"{sign!r} in the text" for sign in ("None,", "<portal.", " object at 0x", "{{", "}}", "%(") if sign in words
    ]
