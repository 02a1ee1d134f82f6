"""People are looked for by name: sent as a form, and led on to a page whose address holds no name."""

from urllib.parse import parse_qsl

from tests.visitor import Page, Visitor


def people(visitor: Visitor, query: str) -> Page:
    """The list of people; `query` as an address would have it. Where nobody is named, by the address indeed."""
    asked = dict(parse_qsl(query))
    return led_on(visitor, "/admin/people/search", asked) if "q" in asked else visitor.get(f"/admin/people?{query}")


def log(visitor: Visitor, query: str) -> Page:
    """The access log; or what is asked first, where a name means several or nobody."""
    asked = dict(parse_qsl(query))
    page = Page(visitor.client.post("/admin/access-log", data={"csrf_token": visitor.csrf_token(), **asked}))
    return visitor.follow(page) if page.status == 303 else page


def led_on(visitor: Visitor, url: str, asked: dict[str, str]) -> Page:
    return visitor.get(led_to(visitor, url, asked))


def led_to(visitor: Visitor, url: str, asked: dict[str, str]) -> str:
    """The address of the page that answers."""
    return str(visitor.post(url, asked).headers["Location"])
