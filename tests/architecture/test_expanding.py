"""Expand, then contract: a migration that says it only adds does no more than that."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from portal import schema
from portal.cli import operating
from portal.cli.main import main
from tests.architecture.expanding import faults, says_so

NEXT = Path(__file__).parents[1] / "operating" / "next"
ADDS, TAKES = sorted(NEXT.glob("*.py"))
WRONG = (
    "op.drop_table('x')",
    "op.drop_column('x', 'y')",
    "op.rename_table('x', 'y')",
    "op.execute('UPDATE x SET y = 1')",
    "op.alter_column('x', 'y', nullable=False)",
    "op.create_unique_constraint('x', 'y', ['z'])",
    "op.create_check_constraint('x', 'y', 'z > 0')",
    "op.create_index('x', 'y', ['z'], unique=True)",
    "op.add_column('x', sa.Column('y', sa.Text(), nullable=False))",
    "op.add_column('x', sa.Column('y', sa.Text()))",
)


def test_what_says_that_it_only_adds_does() -> None:
    for path in [*(schema.MIGRATIONS / "versions").glob("*.py"), ADDS]:
        source = path.read_text()
        assert not (says_so(source) and faults(source)), f"{path.name}: {faults(source)}"
    assert says_so(ADDS.read_text())


def test_what_does_more_is_found() -> None:
    """The control."""
    for words in WRONG:
        assert faults(f"def upgrade():\n    {words}\n"), words
    assert not faults("def downgrade():\n    op.drop_table('x')\n")
    assert faults(TAKES.read_text())


def test_the_plan_says_what_is_to_come(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operating, "application", lambda: sqlite_app)
    assert CliRunner().invoke(main, ["db", "plan"]).output == "Nothing is to be done.\n"
    known = schema.revisions()
    assert [name[:4] for name, _ in schema.pending(known[-3])] == list(known[-2:])
    assert len(schema.pending("")) == len(known)
    assert not schema.pending("of a version to come")
    monkeypatch.setattr(schema, "current", lambda: known[-2])
    assert CliRunner().invoke(main, ["db", "plan"]).output.endswith(("the portal runs\n", "the portal first\n"))
