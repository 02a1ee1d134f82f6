"""`portal doctor`."""

import os
import sys

import click

from portal.app import create_app
from portal.config.reading import settings_of
from portal.config.settings import UnsafeSetting
from portal.config.sources import Values
from portal.doctor.installation import Noted, wrong
from portal.doctor.visiting import visit


@click.command()
def doctor() -> None:
    """Look at everything this installation needs, and say what to do about what is wrong; exit 1 if anything is."""
    try:
        values = Values(os.environ)
        found = visit(settings_of(values), values, create_app)
    except UnsafeSetting as fault:
        raise click.ClickException(str(fault)) from fault
    for name, said in found.items():
        print("\n".join(f"{_mark(one)}  {name}: {one}" for one in said) or f"ok     {name}")
    to_mend = sum(len(wrong(said)) for said in found.values())
    noted = sum(map(len, found.values())) - to_mend
    print(
        "\n"
        + (f"{to_mend} to mend." if to_mend else "Nothing wrong was found.")
        + f" {noted} to know of." * bool(noted)
    )
    sys.exit(1 if to_mend else 0)


def _mark(said: str) -> str:
    return "NOTE " if isinstance(said, Noted) else "WRONG"
