"""Letters: made by a patient, checked by whoever holds one."""

from datetime import date

from tests.visitor import Page, Visitor


def make(maya: Visitor, first: date, last: date, key: str = "k", **more: str) -> str:
    """The address of the new letter."""
    fields = {"from_on": str(first), "until_on": str(last), "form_key": key, **more}
    return maya.post("/records/letters", fields).headers["Location"]


def code_on(letter: Page) -> str:
    [code] = letter.tree.xpath("//footer[contains(@class, 'paper-foot')]//*[contains(@class, 'strong')]")
    return str(code.text_content())


def check(somebody: Visitor, code: str, status: int = 200) -> Page:
    return somebody.post("/check", {"code": code}, status=status)
