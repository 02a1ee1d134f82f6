"""`portal demo`."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click

from portal.cli.serving import PORT, WORKERS, check_free, serve, with_root
from portal.demo.accounts import EVERYBODY, PASSWORD
from portal.demo.instance import demo_settings, is_ready, mark_ready, throw_away


@click.command()
@click.option("--port", default=8000, show_default=True, type=PORT)
@click.option("--instance", default="instance", type=click.Path(file_okay=False, path_type=Path), show_default=True)
@click.option("--reset", is_flag=True, help="Throw the demo clinic away and lay it anew.")
@click.option("--workers", default=2, show_default=True, type=WORKERS)
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
    for email, name, _, role in EVERYBODY:
        print(f"  {email:<28} {name}, {role}")
    print(f"\nE-mails go nowhere: each is a file in {instance / 'mail'}\n", flush=True)
    os.environ["PORTAL_DEMO_INSTANCE"], os.environ["PORTAL_DEMO_PORT"] = str(instance), str(port)
    check_free("127.0.0.1", port, "make run PORT=8080")
    start_worker()
    serve("127.0.0.1", port, workers)


def start_worker() -> None:
    """Beside the server, which this process becomes. It ends with it, however that ends."""
    command = [sys.executable, "-P", "-c", "from portal.cli.main import main; main()", "work", "--with-parent"]
    subprocess.Popen(command, env={**os.environ, "PYTHONPATH": with_root()}, stdin=subprocess.DEVNULL)
