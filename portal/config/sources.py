"""Where settings stand: in the environment, in one file, or each in a file of its own. The environment wins."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.config.settings import UnsafeSetting
from portal.config.table import FILE, OF_OTHERS, TABLE, Kind, Setting

BY_NAME = {one.name: one for one in TABLE}
IN_A_FILE = "_FILE"
LONGEST_NUMBER = 20
"""Digits: beyond any bound, and far from what Python refuses to count."""
_KNOWN = {name + end for name in BY_NAME for end in ("", IN_A_FILE)}
_LINE = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_ON, _OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True)
class Given:
    """A value, and where it stands: "the environment", or a path. `path`: the file that holds nothing else."""

    value: str
    source: str
    path: Path | None = None


class Values:
    """What was given, by name. Raises UnsafeSetting when that contradicts itself, or names what is not there."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.file = Path(environ[FILE]).absolute() if environ.get(FILE) else None
        in_file = _read(self.file) if self.file else {}
        _refuse_unknown({name for name in environ if name.startswith("PORTAL_")} - OF_OTHERS - {FILE}, "environment")
        _refuse_unknown(set(in_file), str(self.file))
        self.given: dict[str, Given] = {}
        for name in BY_NAME:
            found = _given(environ, name, "the environment") or _given(in_file, name, str(self.file))
            if found:
                self.given[name] = found

    def text(self, name: str) -> str:
        return self._value(name, Kind.TEXT)

    def number(self, name: str) -> int:
        value, known = self._value(name, Kind.NUMBER)[:LONGEST_NUMBER], BY_NAME[name]
        if not (value.isascii() and value.isdigit() and known.least <= int(value) <= known.most):
            raise UnsafeSetting(f"{name} must be a whole number {known.bounds}, not {value!r}.")
        return int(value)

    def switch(self, name: str) -> bool:
        value = self._value(name, Kind.SWITCH).lower()
        if value not in _ON + _OFF:
            raise UnsafeSetting(f"{name} must be on or off, not {value!r}.")
        return value in _ON

    def path(self, name: str) -> Path | None:
        value = self._value(name, Kind.PATH)
        return Path(value).resolve() if value else None

    def secret_files(self) -> list[Path]:
        """The files that hold secrets: the one with the settings, and those of one secret each."""
        alone = [one.path for name, one in self.given.items() if one.path and BY_NAME[name].is_secret]
        return [*([self.file] if self.file else []), *alone]

    def _value(self, name: str, kind: Kind) -> str:
        setting: Setting = BY_NAME[name]
        assert setting.kind is kind, f"{name} is {setting.kind}"
        return self.given[name].value if name in self.given else setting.default


def _given(where: Mapping[str, str], name: str, source: str) -> Given | None:
    value, path = where.get(name), where.get(name + IN_A_FILE)
    if value and path:
        raise UnsafeSetting(f"{name} and {name}{IN_A_FILE} are both set; keep one of them.")
    if path:
        file = Path(path).absolute()
        return Given(_content(file, name + IN_A_FILE).strip(), str(file), file)
    return Given(value, source) if value else None


def _content(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # editors on Windows begin a file with a mark
    except OSError as fault:
        raise UnsafeSetting(f"{name} names {path}, which cannot be read ({fault.strerror}).") from fault
    except UnicodeDecodeError as fault:
        raise UnsafeSetting(f"{name} names {path}, which is not written in UTF-8.") from fault


def _read(path: Path) -> dict[str, str]:
    """NAME=VALUE on each line, as systemd and compose read it: with or without quotes, # begins a remark."""
    found: dict[str, str] = {}
    for number, line in enumerate(_content(path, FILE).splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise UnsafeSetting(f"{path}, line {number}: not NAME=VALUE.")
        if parts[1] in found:
            raise UnsafeSetting(f"{path}, line {number}: {parts[1]} stands there twice; keep one of them.")
        found[parts[1]] = _unquoted(parts[2])
    return found


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if is_quoted else value


def _refuse_unknown(names: set[str], where: str) -> None:
    """A setting that is misspelt would be in force nowhere, and nobody would know."""
    for name in sorted(names - _KNOWN):
        near = difflib.get_close_matches(name, sorted(_KNOWN), 1, 0.7)
        hint = f" Did you mean {near[0]}?" if near else " `portal settings` lists them all."
        raise UnsafeSetting(f"{name} ({where}) is no setting of the portal.{hint}")
