"""What each application of a run would do anew is done once: compiling templates, for all processes of the run, and
making static files small, in each of them."""

import atexit
import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import gettempdir

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket
from whitenoise.compress import Compressor

from portal.app import Portal

RUN = "GROUNDWORK_TEMPLATES"
"""Where a run keeps them; its processes hand it down."""


class Kept(FileSystemBytecodeCache):
    """By language: fixed words are written into what a template becomes."""

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        speaks: str = environment.speaks  # type: ignore[attr-defined]
        return super().get_bucket(environment, f"{speaks}/{name}", filename, source)


def keep_compiled() -> None:
    """For every application that is made from now on, in this process and in those it starts."""
    if RUN not in os.environ:
        folder = Path(gettempdir()) / f"portal-templates-{os.getpid()}"
        os.environ[RUN] = str(folder)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Path(os.environ[RUN]).mkdir(mode=0o700, exist_ok=True)
    Portal.jinja_options = {**Portal.jinja_options, "bytecode_cache": Kept(os.environ[RUN])}
    for way in ("compress_brotli", "compress_gzip"):
        setattr(Compressor, way, staticmethod(cache(getattr(Compressor, way))))
