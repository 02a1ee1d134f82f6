"""docs/growth.md, made of docs/growth.json and of the words in words.md."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[3] / "docs"
RESULT, PAGE, WORDS = DOCS / "growth.json", DOCS / "growth.md", Path(__file__).with_name("words.md")
MOST = 1.3
"""So many times what it takes in the smallest clinic with as much on it, a page may take in the largest. In bold what
takes longer."""
AS_FULL = 0.9
"""Of the length of the page in the largest clinic: with so much of it there is as much on the page."""
MANY = 10
"""Tables in the list of the largest."""


def text(found: dict[str, Any]) -> str:
    before, between, last, after = WORDS.read_text(encoding="utf-8").split("<!-- table -->\n")
    parts = (before, *_pages(found), between, *_tables(found), last, *_partitions(found), after)
    smallest, *_, largest = (f"{size:,}" for size in found["sizes"])
    said = {name: found[name] for name in ("day", "rounds", "postgresql")}
    return "".join(parts).format(smallest=smallest, largest=largest, **said)


def _pages(found: dict[str, Any]) -> Iterator[str]:
    sizes = [str(size) for size in found["sizes"]]
    yield _head("page", "statements", *(f"{int(size):,}" for size in sizes), "×")
    for page, of in found["pages"].items():
        figures = (f"{of[size]['p50']:.1f} · {of[size]['p99']:.1f}" for size in sizes)
        yield f"| {page} | {_statements(of)} | {' | '.join(figures)} | {_times(of, sizes)} |\n"


def _times(of: dict[str, dict[str, float]], sizes: list[str]) -> str:
    """How much longer than in the smallest; where its page says less, also than in the first that says as much."""
    first = as_full(of, sizes)
    longer = f"{ratio(of, sizes, first):.2f}"
    longer = f"**{longer}**" if float(longer) > MOST else longer
    return longer if first == sizes[0] else f"{ratio(of, sizes, sizes[0]):.2f}; {longer} from {int(first):,}"


def as_full(of: dict[str, dict[str, float]], sizes: list[str]) -> str:
    """The smallest clinic whose page is about as long as that of the largest."""
    return next(size for size in sizes if of[size]["bytes"] >= AS_FULL * of[sizes[-1]]["bytes"])


def ratio(of: dict[str, dict[str, float]], sizes: list[str], first: str) -> float:
    return of[sizes[-1]]["p50"] / of[first]["p50"]


def _statements(of: dict[str, dict[str, float]]) -> str:
    return " to ".join(str(one) for one in sorted({int(each["statements"]) for each in of.values()}))


def _tables(found: dict[str, Any]) -> Iterator[str]:
    sizes = [str(size) for size in found["sizes"]]
    largest = found["rows"][sizes[-1]]
    yield _head("table", *(f"{int(size):,}" for size in sizes), "bytes a row")
    for name, (rows, octets) in list(largest.items())[:MANY]:
        counts = (f"{found['rows'][size].get(name, [0, 0])[0]:,}" for size in sizes)
        yield f"| {name} | {' | '.join(counts)} | {octets // max(rows, 1):,} |\n"
    gigabytes = (f"{sum(octets for _, octets in found['rows'][size].values()) / 1e9:.2f} GB" for size in sizes)
    yield f"| all of it | {' | '.join(gigabytes)} | |\n"


def _partitions(found: dict[str, Any]) -> Iterator[str]:
    yield _head("what", "one table, ms", "twelve parts, ms")
    for what, took in found["partitions"].items():
        yield f"| {what} | {took['whole']} | {took['parted']} |\n"


def _head(*names: str) -> str:
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n"


def write() -> None:
    PAGE.write_text(text(json.loads(RESULT.read_text())), encoding="utf-8")


if __name__ == "__main__":
    write()
