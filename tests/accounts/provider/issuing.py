"""A real OpenID provider of this machine, for as long as it is needed."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.config.settings import Provider
from tests.accounts.provider.played import BACK
from tests.proof.row import ROOT

REAL = Path(__file__).parent / "real"


@contextmanager
def issuing(portal: str) -> Iterator[str]:
    """The issuer's address. It sends back to the portal at this address."""
    folder = os.environ.get("PORTAL_PROVIDER") or subprocess.check_output([ROOT / "scripts/ensure-provider"], text=True)
    command = ["node", str(REAL / "server.mjs"), folder.strip(), f"{portal}{BACK}", f"{portal}/sign-in"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        port = next((line for line in server.stdout if line.strip().isdigit()), "")
        try:
            yield f"http://127.0.0.1:{port.strip()}"
        finally:
            server.kill()


def known_as(issuer: str) -> Provider:
    """What the portal is told of it."""
    roles = (("therapists", "therapist"),)
    return Provider(issuer, "portal", "a secret: of both", "Riverbend ID", role_claim="groups", roles=roles)
