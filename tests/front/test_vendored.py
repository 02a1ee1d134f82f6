"""What was vendored is what was vendored."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = dict(re.findall(r"^\| (static/\S+) \|.*\| ([0-9a-f]{64}) \|$", (ROOT / "THIRD_PARTY.md").read_text(), re.M))


def test_every_vendored_file_has_its_checksum() -> None:
    vendored = [*(ROOT / "static/vendor").glob("*.js"), *(ROOT / "static/fonts").glob("*.woff2")]
    assert {str(path.relative_to(ROOT)) for path in vendored} == set(NAMED)
    for name, checksum in NAMED.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == checksum, name
