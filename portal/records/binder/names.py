"""Names of files that every system takes: no reserved signs, not too long, no two alike."""

import unicodedata

RESERVED = frozenset('<>:"/\\|?*')
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}  # on Windows
LONGEST = 80


class Names:
    """Of one folder and those in it. What was given out once is not given again, big and small letters alike."""

    def __init__(self, root: str) -> None:
        self._root, self._given = root, set[str]()

    def of(self, folder: str, stem: str, ending: str) -> str:
        """The path of a file called `stem`, or that with a number."""
        base, number = plain(stem), 1
        while (path := self._path(folder, base, ending, number)).casefold() in self._given:
            number += 1
        self._given.add(path.casefold())
        return path

    def _path(self, folder: str, base: str, ending: str, number: int) -> str:
        name = f"{base}{ending}" if number == 1 else f"{base} ({number}){ending}"
        return "/".join(part for part in (self._root, folder, name) if part)


def plain(stem: str) -> str:
    """The same words without signs that some system refuses."""
    known = unicodedata.normalize("NFC", stem)
    kept = "".join(" " if sign in RESERVED or not sign.isprintable() else sign for sign in known)
    kept = " ".join(kept.split())[:LONGEST].strip(" .")
    if not kept:
        return "file"
    return f"{kept}_" if kept.split(".")[0].upper() in DEVICES else kept
