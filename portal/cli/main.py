"""Which command lives where. `demo` is apart: the server imports the house, so its parent need not as well."""

from importlib import import_module
from typing import Any

import click

from portal.cli.collector import uncollected

# Command: the module that holds it, and its name there.
COMMANDS = {
    "demo": ("demo", "demo"),
    "serve": ("operating", "serve"),
    "work": ("working", "work"),
    "db": ("operating", "database"),
    "users": ("operating", "users"),
    "keys": ("operating", "keys"),
    "audit": ("auditing", "audit"),
    "access-matrix": ("operating", "access_matrix"),
    "sessions": ("scheduling", "sessions"),
    "settings": ("configuring", "settings"),
    "doctor": ("examining", "doctor"),
    "status-page": ("downtime", "write_status_page"),
    "downtime-pack": ("downtime", "write_pack"),
    "bounces": ("bounces", "bounces"),
    "backup": ("backing_up", "backup"),
    "restore": ("backing_up", "restore"),
    "archive": ("archiving", "archive"),
}


class Commands(click.Group):
    """Imports a command's module when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        with uncollected():
            command: click.Command = getattr(import_module(f"portal.cli.{module}"), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as fault:
            said = import_module("portal.doctor.trouble").in_words(fault)
            if said is None:
                raise
            raise click.ClickException(said) from fault


@click.command(cls=Commands)
def main() -> None:
    """Groundwork: a portal for people in an Intensive Outpatient Program."""
