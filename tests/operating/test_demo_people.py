"""The demo prints everybody whom the first page of the project introduces."""

import re
import socket
from pathlib import Path

from portal.demo.instance import demo_settings, mark_ready
from tests.operating.commands import ROOT, Desk, Operator


def test_nobody_is_missing(tmp_path: Path, desk: Desk) -> None:
    """It goes no further than that, and lays no clinic: there is one, and its port is taken."""
    (tmp_path / "portal.db").touch()
    mark_ready(demo_settings(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        told = Operator(tmp_path, desk, {}).types("demo", "--instance", str(tmp_path), "--port", port)
    introduced = re.findall(r"^\| `(\S+@\S+)` \|", (ROOT / "README.md").read_text(), re.M)
    assert len(introduced) > 8
    assert sorted(re.findall(r"^  (\S+@\S+)", told.out, re.M)) == sorted(introduced)
    assert told.sentence == f"Port {port} of 127.0.0.1 is taken by something else. Choose another: make run PORT=8080"
