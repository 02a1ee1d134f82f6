"""All worksheets there are, by id or alias and by version."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from portal.worksheets.definitions.faults import Finding
from portal.worksheets.definitions.reading import read_worksheet
from portal.worksheets.definitions.strict_yaml import Source, read_file
from portal.worksheets.definitions.worksheet import Worksheet

LIBRARY = Path(__file__).parent.parent / "library"
_FOLDERS = (".", "noncommercial")


class UnknownWorksheet(LookupError):
    """No worksheet has this id, alias or version."""


class PublishedVersionChanged(ValueError):
    """A version that people have filled in has other content now. The cure is a new version number."""


class Catalogue:
    """Worksheets in any number of versions. The highest version of each is the current one."""

    def __init__(self, worksheets: Iterable[Worksheet]) -> None:
        self._versions: dict[tuple[str, str], Worksheet] = {(one.id, one.version): one for one in worksheets}
        self._current: dict[str, Worksheet] = {}
        for one in sorted(self._versions.values(), key=lambda sheet: sheet.number):
            self._current[one.id] = one
        self._ids = {alias: one.id for one in self._current.values() for alias in one.aliases}

    @classmethod
    def load(
        cls, folder: Path = LIBRARY, *, panels: Collection[str] | None = None, skills: Collection[str] | None = None
    ) -> "Catalogue":
        """The library in `folder`, checked. `panels` and `skills` are the ids that definitions may name.

        Raises DefinitionError for the first file that is wrong.
        """
        sources = dict(_sources(folder))
        overlays = {lang: dict(_overlays(folder, lang)) for lang in _languages(folder)}
        for lang, files in overlays.items():
            for stray in files.keys() - sources.keys():
                raise files[stray].error([((), f"there is no definition {stray} to translate into {lang}")])
        worksheets = []
        for name, source in sources.items():
            translations = {lang: files[name] for lang, files in overlays.items() if name in files}
            worksheets.append(read_worksheet(source, translations, panels))
        _check_together(worksheets, sources, skills)
        return cls(worksheets)

    def current(self, worksheet_id: str) -> Worksheet:
        """The highest version, by id or alias. Raises UnknownWorksheet."""
        found = self._current.get(self._ids.get(worksheet_id, worksheet_id))
        if found is None:
            raise UnknownWorksheet(worksheet_id)
        return found

    def get(self, worksheet_id: str, version: str) -> Worksheet:
        """Exactly this version. Raises UnknownWorksheet."""
        found = self._versions.get((self._ids.get(worksheet_id, worksheet_id), version))
        if found is None:
            raise UnknownWorksheet(f"{worksheet_id} {version}")
        return found

    def all(self) -> list[Worksheet]:
        """The current version of each, by title."""
        return sorted(self._current.values(), key=lambda one: (one.title.casefold(), one.id))

    def versions(self) -> list[Worksheet]:
        """Every version, oldest first."""
        return sorted(self._versions.values(), key=lambda one: (one.id, one.number))

    def check_published(self, published: Mapping[tuple[str, str], str]) -> None:
        """`published` is the sha256 by (id, version) that was stored. Raises PublishedVersionChanged."""
        changed = [
            f"{one.id} {one.version} was published with other content: give the change a new version number"
            for one in self.versions()
            if published.get((one.id, one.version), one.sha256) != one.sha256
        ]
        if changed:
            raise PublishedVersionChanged("\n".join(changed))


def _sources(folder: Path) -> Iterator[tuple[str, Source]]:
    for part in _FOLDERS:
        for path in sorted((folder / part).glob("*.yaml")):
            yield path.stem, read_file(path)


def _languages(folder: Path) -> list[str]:
    """Those that some sheet is translated into: the names of the folders beside the sheets."""
    return sorted({path.parent.name for part in _FOLDERS for path in (folder / part).glob("??/*.yaml")})


def _overlays(folder: Path, lang: str) -> Iterator[tuple[str, Source]]:
    for part in _FOLDERS:
        for path in sorted((folder / part / lang).glob("*.yaml")):
            source = read_file(path)
            yield path.stem, Source(f"{lang}/{source.file}", source.data, source.root)


def _check_together(worksheets: list[Worksheet], sources: Mapping[str, Source], skills: Collection[str] | None) -> None:
    taken: set[str] = set()
    known = {one.id for one in worksheets}
    for one in worksheets:
        findings = [*_names(one, taken), *_related(one, known, skills)]
        if findings:
            raise sources[one.id].error(findings)


def _names(one: Worksheet, taken: set[str]) -> Iterator[Finding]:
    for name in (one.id, *one.aliases):
        if name in taken:
            yield ("aliases",), f"the id or alias {name} is used twice"
        taken.add(name)


def _related(one: Worksheet, worksheets: set[str], skills: Collection[str] | None) -> Iterator[Finding]:
    for n, name in enumerate(one.related.worksheets):
        if name not in worksheets:
            yield ("related", "worksheets", n), f"there is no worksheet {name}"
    for n, name in enumerate(one.related.skills if skills is not None else ()):
        if name not in (skills or ()):
            yield ("related", "skills", n), f"there is no skill {name}"
