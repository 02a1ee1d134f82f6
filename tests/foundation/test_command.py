"""Every command that is listed is there, with a sentence about itself."""

import pytest
from click.testing import CliRunner

from portal.cli.main import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_a_listed_command_explains_itself(name: str) -> None:
    listed = CliRunner().invoke(main, [])
    told = CliRunner().invoke(main, [name, "--help"], catch_exceptions=False)
    assert name in listed.output
    assert told.exit_code == 0
    assert f"Usage: main {name}" in told.output


def test_the_audit_can_be_verified_and_its_heads_printed() -> None:
    listed = CliRunner().invoke(main, ["audit", "--help"]).output
    assert "verify" in listed
    assert "heads" in listed


def test_an_unknown_command_is_refused_with_a_sentence() -> None:
    refused = CliRunner().invoke(main, ["dmeo"])
    assert refused.exit_code == 2
    assert "dmeo" in refused.output
