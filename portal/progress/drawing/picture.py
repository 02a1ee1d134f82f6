"""What a template needs to draw a chart, and nothing to be worked out there."""

from dataclasses import dataclass

LEFT, RIGHT = 8.0, 4.0  # per cent left free at either side: for the scale, for marks
TOP = 22
BELOW = 24  # for the days under it


@dataclass(frozen=True)
class Words:
    """A text in the picture. `anchor`: start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Mark:
    """A point. `n`: of which series, counted from 1; its shape and colour go with it."""

    n: int
    x: float
    y: float


@dataclass(frozen=True)
class Bar:
    n: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Stripe:
    """A band behind a line."""

    y: float
    height: float
    shaded: bool


@dataclass(frozen=True)
class Path:
    """An unbroken run of a line, in a view box a thousand wide."""

    n: int
    d: str


@dataclass(frozen=True)
class Strip:
    """A row of small bars under its own name. The name is a text of the page, so that a long one may wrap."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Picture:
    kind: str
    height: int  # in all; of one strip, where there are strips
    floor: float  # where the x axis lies
    ticks: tuple[tuple[float, str], ...] = ()
    days: tuple[Words, ...] = ()
    stripes: tuple[Stripe, ...] = ()
    texts: tuple[Words, ...] = ()
    names: tuple[Words, ...] = ()  # of the bands, in a column beside the picture
    strips: tuple[Strip, ...] = ()
    scale: tuple[str, str] | None = None  # the ends of every strip's scale, where no axis says them
    paths: tuple[Path, ...] = ()
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()
    ties: tuple[tuple[float, float, float], ...] = ()  # x, from, to: a before and its after
    breaks: tuple[float, ...] = ()  # another major version begins
