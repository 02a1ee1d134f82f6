"""A worksheet's page that is open in some browser: what stands on it, what it has shown, what is not saved yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.worksheets.cells.cell import Cell, cell
from portal.worksheets.definitions.worksheet import Worksheet
from tests.visitor import HTMX, Page, Visitor

WORD = re.compile(r"\bword\d+\b")
OWN = ("form_key", "rev", "drawn", "panel", "at-step")  # what goes with every part of the form
TEXT = ("text", "longtext")
OTHERS = {"choice": "options", "scale": "scale", "yesno": ""}


def words(*texts: str) -> set[str]:
    """The words that somebody typed; each is typed only once."""
    return {word for text in texts for word in WORD.findall(text)}


@dataclass
class Answer:
    """What came back, what had been sent, and every word that the page had shown by then."""

    page: Page
    sent: set[str]
    shown: frozenset[str]
    part: bool

    @property
    def acknowledged(self) -> bool:
        return self.page.status in (200, 303)


@dataclass
class Sheet:
    """As a browser has it: `fields` are those of its form, `unsent` the names of those typed in since the last save."""

    device: Visitor
    url: str
    worksheet: Worksheet
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    unsent: set[str] = field(default_factory=set)
    door: Page | None = None  # instead of the sheet, after a plain form of somebody who was signed out

    def load(self, page: Page) -> bool:
        """Show this page; False if it is none to write on, and then the old one stays to go back to."""
        self.shown |= words(page.html)
        forms = [form for form in page.tree.forms if (form.get("action") or "").endswith("/submission")]
        if not forms:
            return False
        self.fields = values(forms[0])
        self.names = sorted({one.get("name") for one in forms[0].inputs if one.get("name")})
        self.buttons = [(one.get("name"), one.get("value")) for one in forms[0].iter("button") if one.get("name")]
        self.unsent = set()
        return True

    def write(self, name: str, text: str) -> None:
        self.fields[name] = [text] if text or self.kind(name) in TEXT else [""]
        self.shown |= words(text)
        self.unsent.add(name)

    def text(self, name: str) -> str:
        return self.fields.get(name, [""])[-1]

    def kind(self, name: str) -> str:
        return self.of(name).kind

    def of(self, name: str) -> Cell:
        return cell(self.worksheet, name)

    def named(self, *kinds: str) -> list[str]:
        cells = [name for name in self.names if name not in (*OWN, "csrf_token")]
        return [name for name in cells if self.kind(name) in kinds]

    def picks(self, name: str) -> list[str]:
        """What may be chosen there; "" takes the choice back."""
        of = self.of(name)
        if of.kind == "yesno":
            return ["yes", "no", ""]
        points = [option.value for option in of.options] if of.kind == "choice" else of.scale.points if of.scale else []
        return [*(str(one) for one in points), ""]

    def pressed(self, name: str) -> list[str]:
        return [value for button, value in self.buttons if button == name]

    def autosave(self) -> Answer:
        """As the page's script does: only what was typed in, with the page's own key and what it has seen."""
        return self._post("/draft", {name: self.fields[name] for name in self.unsent}, part=True)

    def settle(self, answer: Answer) -> None:
        """What the script does with the answer to an autosave."""
        self.shown |= words(answer.page.html)
        if answer.page.status == 200:
            self.fields["rev"] = answer.page.tree.xpath("//*[@id='rev']/@value")
            self.unsent = set()

    def press(self, action: str, **button: str) -> Answer:
        """The whole form, by one of its buttons; whatever comes back is shown."""
        whole = {name: values for name, values in self.fields.items() if name not in (*OWN, "csrf_token")}
        answer = self._post(action, whole, **button)
        self.arrive(answer.page)
        return answer

    def resume(self, form: Any) -> Answer:
        """The same form once more, from the page behind the door."""
        fields, known = values(form), frozenset(self.shown)
        texts = [text for name, texts in fields.items() for text in texts if not _dropped(name, fields)]
        answer = Page(self.device.client.post(form.get("action"), data=fields))
        self.arrive(answer)
        return Answer(answer, words(*texts), known, part=False)

    def arrive(self, page: Page) -> None:
        self.door = page if page.status == 401 and "They are not lost" in page.html else None
        if page.status == 303:
            page = Page(self.device.client.get(page.headers["Location"]))
        if page.status in (200, 409, 422):
            self.load(page)

    def later(self) -> "Sheet":
        """The page as it is now, for a request that arrives when the page has gone on."""
        return replace(self, fields={**self.fields}, shown={*self.shown}, unsent={*self.unsent})

    def _post(self, action: str, cells: dict[str, list[str]], part: bool = False, **button: str) -> Answer:
        sent = words(*(text for name, texts in cells.items() for text in texts if not _dropped(name, button)))
        own = {name: self.fields[name] for name in OWN if name in self.fields}
        data: dict[str, Any] = {**own, **cells, **button, "csrf_token": self.fields["csrf_token"]}
        known = frozenset(self.shown)
        answer = self.device.client.post(self.url + action, data=data, headers=HTMX if part else {})
        return Answer(Page(answer), sent, known, part)


def values(form: Any) -> dict[str, list[str]]:
    """The fields of a form, as a browser would send them."""
    fields: dict[str, list[str]] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def _dropped(name: str, fields: Mapping[str, Any]) -> bool:
    """What the person gives up by a button: her own text of a dispute, or a row."""
    taken, removed = ("".join(fields.get(button, "")) for button in ("take", "remove"))
    return name == taken or (bool(removed) and name.startswith(f"{removed}."))
