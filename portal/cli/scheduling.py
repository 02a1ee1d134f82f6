"""`portal sessions`: what a timer runs every night."""

import click

from portal import operations
from portal.cli.operating import changing


@click.command()
def sessions() -> None:
    """Make the weekly sessions as far ahead as each program says. Twice does no harm, nor do two at once."""
    with changing().app_context():
        print(f"{operations.make_sessions()} sessions made")
