"""One word in the twelve ways in which it could lie on a disk."""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

WINDOW = 400


def ways(word: str) -> dict[str, bytes]:
    raw = word.encode()
    return {
        "UTF-8": raw,
        "UTF-16LE": word.encode("utf-16-le"),
        "UTF-16BE": word.encode("utf-16-be"),
        **{f"base64 at {offset}": _base64(raw, offset) for offset in range(3)},
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "URL": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "JSON": "".join(f"\\u{ord(sign):04x}" for sign in word).encode(),
        "upper": word.upper().encode(),
        "lower": word.lower().encode(),
        "reversed": raw[::-1],
    }


def _base64(raw: bytes, offset: int) -> bytes:
    """What every text that holds it there shows, whatever stands before and behind."""
    padded = base64.b64encode(bytes(offset) + raw)
    first = (offset * 8 + 5) // 6
    return padded[first : (offset + len(raw)) * 8 // 6]


STEM = ways("Vellum")
"""Every marker begins so: one search finds the candidates."""


def found_in(content: bytes, words: Iterable[str]) -> set[tuple[str, str]]:
    """Which of the words, and in which of the ways."""
    wanted = [(word, ways(word)) for word in words]
    return {
        (word, how)
        for how, stem in STEM.items()
        for window in _around(content, stem)
        for word, written in wanted
        if written[how] in window
    }


def _around(content: bytes, stem: bytes) -> Iterator[bytes]:
    place = content.find(stem)
    while place >= 0:
        yield content[max(0, place - WINDOW) : place + WINDOW]
        place = content.find(stem, place + 1)


def search(folder: Path, words: Iterable[str]) -> tuple[int, dict[str, set[tuple[str, str]]]]:
    """How many files there were, and what was found in which."""
    wanted, files, hits = list(words), 0, {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            files += 1
            found = found_in(path.read_bytes(), wanted)
            if found:
                hits[str(path.relative_to(folder))] = found
    return files, hits
