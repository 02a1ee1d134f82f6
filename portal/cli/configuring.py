"""`portal settings`."""

import os
import textwrap
from collections.abc import Iterator

import click

from portal.config.settings import UnsafeSetting
from portal.config.sources import IN_A_FILE, Values
from portal.config.table import FILE, TABLE, Setting, rows

WIDTH = 100


@click.command()
@click.option("--table", is_flag=True, help="As the table of the operator's guide, without what is in force here.")
def settings(table: bool) -> None:
    """List every setting: what it means, its default, and what is in force. No secret is shown."""
    if table:
        print("\n".join(rows()))
        return
    try:
        values = Values(os.environ)
    except UnsafeSetting as fault:
        raise click.ClickException(str(fault)) from fault
    print(f"{FILE}: {values.file or 'no file; all from the environment'}\n")
    print("\n\n".join("\n".join(_lines(one, values)) for one in TABLE))


def _lines(one: Setting, values: Values) -> Iterator[str]:
    given = values.given.get(one.name)
    if given is None:
        yield f"{one.name}: not set ({_plain(one.instead)})"
    else:
        source = f"{one.name}{IN_A_FILE}, {given.source}" if given.path else given.source
        yield f"{one.name}: {'set' if one.is_secret else given.value} (from {source})"
    more = f"; {one.bounds}" if one.bounds else ""
    meaning = f"{_plain(one.meaning)}{more}.{' A secret.' * one.is_secret} Without it: {_plain(one.instead)}."
    yield textwrap.fill(meaning, WIDTH, initial_indent="    ", subsequent_indent="    ")


def _plain(words: str) -> str:
    return words.replace("`", "")
