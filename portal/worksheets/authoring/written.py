"""A definition as YAML: what the library's files are, and what an import takes."""

from typing import Any

import yaml

from portal.worksheets.authoring.address import Document

_FIRST = (
    *("schema", "id", "aliases", "version", "title", "short_title", "kind", "modality", "module", "minutes"),
    *("lifecycle", "cadence", "type", "value", "field", "ref", "label", "help", "text", "min", "max", "step", "unit"),
)
_LAST = ("fields", "sections", "alerts", "charts", "summary", "complete", "review", "related")
_PLACES = {key: place - 100 for place, key in enumerate(_FIRST)} | {key: place + 1 for place, key in enumerate(_LAST)}


class _Writer(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _number(writer: yaml.SafeDumper, value: float) -> yaml.Node:
    """Never with an exponent, which the format does not know."""
    text = f"{value:.15f}".rstrip("0")
    return writer.represent_scalar("tag:yaml.org,2002:float", text + "0" if text.endswith(".") else text)


_Writer.add_representer(float, _number)


def written(document: Document) -> str:
    """The document as YAML, as a person would write it: for a file to keep, or to bring in elsewhere."""
    text: str = yaml.dump(
        ordered(document), Dumper=_Writer, sort_keys=False, allow_unicode=True, default_flow_style=None, width=10**6
    )
    return text


def ordered(value: Any) -> Any:
    """The same, with its keys as a person reads them: what it is first, long lists last."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: _PLACES.get(key, 0))
        return {key: ordered(value[key]) for key in keys}
    return [ordered(one) for one in value] if isinstance(value, list) else value
