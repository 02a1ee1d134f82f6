"""YAML without its traps: no duplicate keys, no yes/no keys, no clock times that turn into numbers.

Every key becomes text, only whole decimal numbers become `int`, dates stay text, and each place in
the document can be traced back to its line.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath

import yaml

from portal.content import Loader
from portal.worksheets.definitions.faults import DefinitionError, Fault, Finding, Path

_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_KEPT = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")


class _Strict(Loader):
    yaml_implicit_resolvers = {
        sign: [(tag, pattern) for tag, pattern in pairs if tag in _KEPT]
        for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Strict.add_implicit_resolver(_INT, re.compile(r"^[-+]?(0|[1-9][0-9]{0,15})$"), list("-+0123456789"))
_Strict.add_implicit_resolver(_FLOAT, re.compile(r"^[-+]?[0-9]{1,15}\.[0-9]{1,15}$"), list("-+0123456789"))

_SCALARS: dict[str, Callable[[str], object]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:bool": lambda text: text.lower() in ("yes", "true", "on"),
    "tag:yaml.org,2002:null": lambda text: None,
    _INT: int,
    _FLOAT: float,
}


@dataclass(frozen=True)
class Source:
    """A document that was read, and the way back to its lines."""

    file: str
    data: object
    root: yaml.Node

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it that exists; the first line is 1."""
        node, line = self.root, 1
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            node, line = found
        return line

    def error(self, findings: list[Finding]) -> DefinitionError:
        return DefinitionError(self.file, [Fault(self.line(path), sentence) for path, sentence in findings])


def read_file(path: FilePath) -> Source:
    """Raises DefinitionError."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise DefinitionError(path.name, [Fault(line, "this is not UTF-8 text")]) from fault
    return read_text(text, path.name)


def read_text(text: str, file: str) -> Source:
    """Raises DefinitionError, naming `file`."""
    try:
        root = yaml.compose(text, Loader=_Strict)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise DefinitionError(file, [Fault(mark.line + 1 if mark else 1, f"not YAML: {fault.problem}")]) from fault
    except yaml.YAMLError as fault:
        line = text[: getattr(fault, "position", 0)].count("\n") + 1
        raise DefinitionError(file, [Fault(line, "a control character stands here")]) from fault
    if root is None:
        raise DefinitionError(file, [Fault(1, "the file is empty")])
    return Source(file, _Reading(file).value(root), root)


class _Reading:
    """Turns nodes into plain values and refuses what a reader could misread."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.seen: set[int] = set()

    def value(self, node: yaml.Node) -> object:
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if id(node) in self.seen:
            raise self.fault(node, "anchors and aliases are not part of the format")
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node)
        return [self.value(child) for child in node.value]

    def mapping(self, node: yaml.MappingNode) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node)
            if key in found:
                raise self.fault(key_node, f"{key} is given twice")
            found[key] = self.value(value_node)
        return found

    def key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault(node, "a key must be a word")
        if node.tag == "tag:yaml.org,2002:bool":
            raise self.fault(node, f"the key {node.value} reads as true or false: put it in quotes")
        return str(node.value)

    def scalar(self, node: yaml.ScalarNode) -> object:
        if not node.style and _CLOCK.fullmatch(node.value):
            raise self.fault(node, f"put the clock time {node.value} in quotes")
        reader = _SCALARS.get(node.tag)
        if reader is None:
            raise self.fault(node, f"the tag {node.tag} is not part of the format")
        return reader(node.value)

    def fault(self, node: yaml.Node, sentence: str) -> DefinitionError:
        return DefinitionError(self.file, [Fault(node.start_mark.line + 1, sentence)])


def _step(node: yaml.Node, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None
