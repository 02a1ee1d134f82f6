"""Reading the content that comes with the portal: files of YAML."""

from pathlib import Path
from typing import Any

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML was built without its C part: a tenth as quick, same result
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

__all__ = ["Loader", "part"]


def part(file: Path, name: str) -> Any:
    """What stands under `name` in the file."""
    loader = Loader(file.read_text(encoding="utf-8"))
    try:
        return loader.get_single_data()[name]
    finally:
        loader.dispose()
