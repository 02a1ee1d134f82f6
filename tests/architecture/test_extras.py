"""What an extra brings is imported by whoever uses it, and by nobody else: the portal starts without any."""

import subprocess
import sys
import tomllib

from tests.supply.locks import ROOT

OF_EXTRAS = {
    "weasyprint",
    "s3fs",
    "fsspec",
    "aiobotocore",
    "botocore",
    "http_ece",
    "py_vapid",
    "redis",
    "authlib",
    "prometheus_client",
}
IMPORTED = "import sys, portal.app; print(*sys.modules)"


def test_the_house_starts_without_its_extras() -> None:
    imported = set(subprocess.check_output([sys.executable, "-c", IMPORTED], text=True).split())
    assert "portal.notifications.outbox" in imported, "it looks at the right thing"
    assert not imported & OF_EXTRAS


def test_no_extra_is_forgotten_here() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    needed = {
        one.split(">")[0].replace("-", "_") for name, several in extras.items() if name != "dev" for one in several
    }
    assert needed <= OF_EXTRAS
