"""Static files: hashed names, compressed once, cached for ever; scripts with their checksum.

At start the files under static/ are copied once into the instance folder under names that carry a
hash of their content; WhiteNoise serves them from there. `asset("app.css")` gives today's URL,
`script("app.js")` the whole element.
"""

import base64
import hashlib
import re
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, current_app
from markupsafe import Markup
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

SOURCE = Path(__file__).parents[2] / "static"
PREFIX = "/static/"
WORTH_BROTLI = 1_000
"""Bytes from which the slower way of making a file small is worth its time at the first start."""
_CSS_URL = re.compile(r'url\("([^"]+)"\)')


def init_assets(app: Flask, built: Path) -> None:
    """Serve static/ under hashed names; adds `asset()`, `script()` and `icon()` to the templates."""
    urls = build(SOURCE, built)
    noise = WhiteNoise(
        app.wsgi_app,
        root=str(built),
        prefix=PREFIX,
        max_age=31_536_000,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: True,
    )
    app.wsgi_app = noise  # type: ignore[method-assign]
    app.extensions["static files"] = {PREFIX + name: built / name for name in urls.values()}
    app.extensions["static names"] = urls
    app.jinja_env.globals["asset"] = lambda name: PREFIX + urls[name]
    app.jinja_env.globals["script"] = lru_cache(lambda name: _script(PREFIX + urls[name], built / urls[name]))
    app.jinja_env.globals["icon"] = lru_cache(partial(_icon, PREFIX + urls["icons.svg"]))


def url_of(name: str) -> str:
    """Today's URL of a file in static/, for what is no template."""
    return PREFIX + str(current_app.extensions["static names"][name])


def _script(url: str, file: Path) -> Markup:
    """A script that the browser runs only if it is, byte for byte, the one that was here at the start."""
    checksum = base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
    return Markup('<script src="{}" integrity="sha256-{}" defer></script>').format(url, checksum)


def _icon(sprite: str, name: str, more: str = "") -> Markup:
    """One line icon of the sprite. Never alone: words stand beside it, or the control has a name of its own."""
    kind = f"icon {more}" if more else "icon"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(kind, sprite, name)


def build(source: Path, built: Path) -> dict[str, str]:
    """Copy what changed; returns name -> hashed name. Style sheets go last: they name other files."""
    built.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    files = sorted(path for path in source.rglob("*") if path.is_file())
    for path in sorted(files, key=lambda path: path.suffix == ".css"):
        name = path.relative_to(source).as_posix()
        content = path.read_bytes()
        if path.suffix == ".css":
            content = _CSS_URL.sub(lambda found: f'url("{names[found[1]]}")', content.decode()).encode()
        names[name] = f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"
        _write(built / names[name], content)
    return names


def _write(target: Path, content: bytes) -> None:
    """The file gets its name last, whole and with its small ones beside it: who finds it takes all that as done.

    Several processes may start at once. Each works in a folder of its own, outside the one that others list.
    """
    if not target.exists():
        with TemporaryDirectory(prefix="assets.", suffix=".part", dir=target.parent.parent) as bench:
            whole = Path(bench) / target.name
            whole.write_bytes(content)
            small = Compressor(use_brotli=len(content) > WORTH_BROTLI, quiet=True).compress(str(whole))
            for made in (*map(Path, small), whole):
                made.replace(target.with_name(made.name))
