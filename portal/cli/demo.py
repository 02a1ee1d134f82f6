"""`portal demo`."""

import os
from importlib import import_module
from pathlib import Path

import click

from portal.cli.serving import serve
from portal.demo.accounts import ACCOUNTS, PASSWORD
from portal.demo.instance import demo_settings, is_ready, mark_ready, throw_away


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--instance", default="instance", type=click.Path(file_okay=False, path_type=Path), show_default=True)
@click.option("--reset", is_flag=True, help="Throw the demo clinic away and lay it anew.")
@click.option("--workers", default=2, show_default=True)
def demo(port: int, instance: Path, reset: bool, workers: int) -> None:
    """Riverbend IOP, a synthetic clinic, on this machine only."""
    instance = instance.resolve()
    if reset:
        throw_away(instance)
    settings = demo_settings(instance)
    if not is_ready(settings):
        import_module("portal.demo.seed").bring_up(settings)
        mark_ready(settings)
    print(f"\nGroundwork, demo clinic Riverbend IOP: http://127.0.0.1:{port}\nPassword of every account: {PASSWORD}\n")
    for email, name, _, role in ACCOUNTS:
        print(f"  {email:<28} {name}, {role}")
    print(flush=True)
    os.environ["PORTAL_DEMO_INSTANCE"] = str(instance)
    serve("127.0.0.1", port, workers)
