"""`portal doctor`."""

import os
import sys

import click

from portal.app import create_app
from portal.config.reading import settings_of
from portal.config.settings import UnsafeSetting
from portal.config.sources import Values
from portal.doctor.visiting import visit


@click.command()
def doctor() -> None:
    """Look at everything this installation needs, and say what to do about what is wrong; exit 1 if anything is."""
    try:
        values = Values(os.environ)
        found = visit(settings_of(values), values, create_app)
    except UnsafeSetting as fault:
        raise click.ClickException(str(fault)) from fault
    for name, faults in found.items():
        print("\n".join(f"WRONG  {name}: {one}" for one in faults) or f"ok     {name}")
    wrong = sum(map(len, found.values()))
    print(f"\n{wrong} to mend." if wrong else "\nNothing wrong was found.")
    sys.exit(1 if wrong else 0)
