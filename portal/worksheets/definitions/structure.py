"""A fast structural check, compiled from `worksheet.schema.json`.

JSON Schema is the written contract; a general validator needs more than a second for the whole library.
This one knows only the words of JSON Schema that the contract uses, refuses to start on any other,
and words its findings for the person who writes definitions. A property test holds it to the
same verdicts as the `jsonschema` package.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from portal.worksheets.definitions import schema_words as words
from portal.worksheets.definitions.faults import Finding, Path
from portal.worksheets.definitions.schema_leaves import LEAVES
from portal.worksheets.definitions.schema_words import Check, Schema, every, name_of, nothing

_SILENT = {"$schema", "$id", "$defs", "title", "type", "then", "else"}
_KEYS = {"properties", "patternProperties", "additionalProperties"}


def compile_schema(schema: Schema) -> Callable[[object], list[Finding]]:
    """A function that lists what in a document does not fit. Raises NotImplementedError for unknown schema words."""
    check = _Compiler(schema).check(schema)

    def findings(document: object) -> list[Finding]:
        found: list[Finding] = []
        check(document, (), found)
        return found

    return findings


class _Compiler:
    def __init__(self, root: Schema) -> None:
        self.root = root
        self.named: dict[str, Check] = {}

    def check(self, schema: Schema) -> Check:
        checks = [self.word(name, schema) for name in schema if name not in _SILENT | _KEYS]
        if _KEYS & schema.keys():
            checks.append(self.keys(schema))
        whole = checks[0] if len(checks) == 1 else every(checks)
        return words.typed(schema["type"], whole) if "type" in schema else whole

    def word(self, name: str, schema: Schema) -> Check:
        value = schema[name]
        if name in LEAVES:
            return LEAVES[name](value)
        if name == "$ref":
            return self.reference(value)
        if name in ("allOf", "oneOf", "prefixItems"):
            combine = {"allOf": every, "oneOf": words.one_of, "prefixItems": words.first_ones}[name]
            return combine([self.check(part) for part in value])
        if name == "items":
            return words.each(self.check(value))
        if name == "not":
            return words.negated(self.check(value), value)
        if name == "if":
            then, otherwise = (self.check(schema[key]) if key in schema else nothing for key in ("then", "else"))
            return words.conditional(self.check(value), then, otherwise)
        raise NotImplementedError(f"the structural check does not know {name!r}")

    def reference(self, pointer: str) -> Check:
        name = pointer.removeprefix("#/$defs/")
        if name not in self.root["$defs"]:
            raise NotImplementedError(f"the structural check does not know {pointer!r}")

        def check(value: object, path: Path, found: list[Finding]) -> None:
            if name not in self.named:  # compiled when first met: conditions hold conditions
                self.named[name] = self.check(self.root["$defs"][name])
            self.named[name](value, path, found)

        return check

    def keys(self, schema: Schema) -> Check:
        known = {key: self.check(part) for key, part in schema.get("properties", {}).items()}
        patterns = [(re.compile(p), self.check(part)) for p, part in schema.get("patternProperties", {}).items()]
        rest: Any = schema.get("additionalProperties", True)
        other = self.check(rest) if isinstance(rest, Mapping) else nothing

        def check(value: object, path: Path, found: list[Finding]) -> None:
            if not isinstance(value, dict):
                return
            for key, part in value.items():
                one = known.get(key) or next((c for pattern, c in patterns if pattern.search(key)), None)
                if one is None and rest is False:
                    found.append(((*path, key), f"{key} is not a key of {name_of(path)}"))
                else:
                    (one or other)(part, (*path, key), found)

        return check
