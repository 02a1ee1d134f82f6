"""How somebody wants pages to look and to behave: chosen by each person, for every device of theirs."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Theme(StrEnum):
    DEVICE = "device"  # as the phone or computer has it
    LIGHT = "light"
    DARK = "dark"


class TextSize(StrEnum):
    """Beside the size that is set in the browser, which always counts."""

    USUAL = "usual"
    LARGE = "large"
    LARGER = "larger"


class Letters(StrEnum):
    USUAL = "usual"
    EASY = "easy"  # Atkinson Hyperlegible: no two letters look alike


class Paging(StrEnum):
    """How much of a worksheet is shown at a time."""

    SCREEN = "screen"  # a part at a time on a phone, everything where there is room
    PARTS = "parts"
    WHOLE = "whole"


@dataclass(frozen=True)
class Display:
    theme: Theme = Theme.DEVICE
    text_size: TextSize = TextSize.USUAL
    letters: Letters = Letters.USUAL
    paging: Paging = Paging.SCREEN
    is_quiet: bool = False
    """No numbers of new things on the ways and in titles."""

    @cached_property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """What the page's first element carries for the style sheet, by name; nothing for what is as usual."""
        chosen = (("theme", self.theme, Theme.DEVICE), ("size", self.text_size, TextSize.USUAL))
        return tuple((name, value) for name, value, usual in chosen if value != usual)


USUAL = Display()
