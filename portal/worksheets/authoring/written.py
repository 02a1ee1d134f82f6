"""A definition as YAML: what the library's files are, and what an import takes."""

from typing import Any

import yaml

from portal.worksheets.authoring.address import Document


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
    text: str = yaml.dump(
        document, Dumper=_Writer, sort_keys=False, allow_unicode=True, default_flow_style=None, width=10**6
    )
    return text
