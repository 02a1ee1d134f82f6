"""A picture is drawn anew: it looks the same, and nothing else comes along."""

from typing import Any

import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.materials.files import SIZE, opened, picture, saved
from tests.materials.given import download, upload
from tests.visitor import Visitor

CAMERA, PLACE, ORIENTATION = 0x0110, 0x8825, 0x0112


def _through(app: Flask, content: bytes) -> bytes:
    """As a patient gets it."""
    return download(Visitor(app, "maya"), upload(app, content, "Picture"))


def _exif(**more: Any) -> Image.Exif:
    exif = Image.Exif()
    exif[CAMERA] = "Nightjar camera"
    exif[PLACE] = {1: "N", 2: (41.0, 52.0, 0.0)}
    if more:
        exif[ORIENTATION] = more["orientation"]
    return exif


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_where_and_with_what_it_was_taken_is_gone(sqlite_app: Flask, kind: str, ending: str) -> None:
    before = picture(kind, exif=_exif())
    assert b"Nightjar" in before
    assert dict(opened(before).getexif().get_ifd(PLACE))
    after = _through(sqlite_app, before)
    assert b"Nightjar" not in after
    assert b"Exif" not in after
    assert not dict(opened(after).getexif())
    assert opened(after).format == ending.upper()
    assert opened(after).size == SIZE


def test_a_phones_picture_stands_upright(sqlite_app: Flask) -> None:
    """Phones store it lying and say in the EXIF data how to turn it."""
    lying = picture("JPEG", exif=_exif(orientation=6))
    assert opened(lying).size == SIZE
    after = opened(_through(sqlite_app, lying))
    assert after.size == SIZE[::-1]
    red, _, _ = after.convert("RGB").getpixel((after.width - 3, 3))  # the red corner has turned right
    assert red > 100


def test_words_in_a_png_are_gone(sqlite_app: Flask) -> None:
    note = PngInfo()
    note.add_text("Comment", "Nightjar")
    note.add_itxt("XML:com.adobe.xmp", "<x>Nightjar</x>")
    before = picture("PNG", pnginfo=note)
    assert b"Nightjar" in before
    assert b"Nightjar" not in _through(sqlite_app, before)


def test_a_second_file_behind_it_is_gone(sqlite_app: Flask) -> None:
    after = _through(sqlite_app, picture("PNG") + b"PK\x03\x04<script>Nightjar</script>")
    assert b"Nightjar" not in after
    assert after.endswith(b"IEND\xaeB`\x82")


def test_of_a_moving_picture_the_first_stays(sqlite_app: Flask) -> None:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("#1D5A51", "#863A1B")]
    before = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert opened(before).n_frames == 2
    assert getattr(opened(_through(sqlite_app, before)), "n_frames", 1) == 1


@pytest.mark.parametrize("mode", ["P", "RGBA", "CMYK"])
def test_every_way_to_hold_colours(sqlite_app: Flask, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    before = Image.new("RGB", SIZE, "#863A1B").convert(mode)
    if mode == "RGBA":
        before.putalpha(Image.new("L", SIZE, 40))
    after = opened(_through(sqlite_app, saved(before, kind)))
    expected, found = before.convert("RGB").getpixel((9, 9)), after.convert("RGB").getpixel((9, 9))
    assert all(abs(a - b) < 12 for a, b in zip(expected, found, strict=True))
    assert ("A" in after.getbands()) is (mode == "RGBA")
