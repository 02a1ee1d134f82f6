"""Fields for passwords hide what is typed, and help whoever has it kept."""

from flask import Flask

from tests.visitor import Page, Visitor

KNOWN = {"current-password", "new-password"}


def _passwords(page: Page) -> list[dict[str, str]]:
    return [dict(one.attrib) for one in page.tree.xpath("//input[contains(@name, 'password')][not(@type='hidden')]")]


def test_they_hide_and_take_whatever_is_pasted(sqlite_app: Flask) -> None:
    """Nothing keeps a password manager out: no handler, no limit below the longest there may be."""
    found = _passwords(Visitor(sqlite_app).get("/sign-in")) + _passwords(Visitor(sqlite_app, "maya").get("/account"))
    assert len(found) >= 3
    for field in found:
        assert field["type"] == "password"
        assert field["autocomplete"] in KNOWN
        assert int(field.get("maxlength", 128)) >= 128
        assert not {name for name in field if name.startswith("on")}
