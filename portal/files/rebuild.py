"""Make an uploaded file anew from what it shows: run as a process of its own, with limits.

    python -m portal.files.rebuild KIND [SIDE] < upload > rebuilt

KIND is pdf, png, jpeg or webp. SIDE: a picture becomes a square PNG of so many pixels a side. Exit 0: the rebuilt file
is on standard output. Exit 3: refused, with one word on standard error (broken, pages, pixels, locked, unfolds).
Anything else counts as broken.
"""

import io
import resource
import sys
import warnings
import zlib

import pikepdf
from pikepdf import Name
from PIL import Image, ImageOps

MOST_PAGES = 200
MOST_PIXELS = 25_000_000
MEMORY = 512 * 1024 * 1024
MEMORY_OF_WEBP = 2 * MEMORY  # what its encoder takes for so many pixels
SECONDS = 10
WRITTEN = {"jpeg": {"quality": 88}, "png": {"compress_level": 3}, "webp": {"quality": 88, "method": 2}}
# What a page is drawn from. All else can act or hides something: actions, links, forms, threads, slide shows.
OF_A_PAGE = {"/Type", "/Parent", "/Resources", "/Contents", "/Group", "/Rotate", "/UserUnit"}
OF_A_PAGE |= {"/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"}
MOST_UNFOLDED = 400 * 1024 * 1024  # bytes, of all that is packed in a PDF: a scan of 200 pages stays far below
PACKED = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
SMALL = PIECE = 1024 * 1024
MOST_TIMES = 1400  # what unpacking may make of a byte
BESIDE_A_STREAM = ("/F", "/FFilter", "/FDecodeParms", "/AF", "/Metadata", "/PieceInfo", "/OPI", "/Ref", "/Alternates")


class Refused(Exception):
    """The file is not taken; the message is one word."""


def limit(kind: str) -> None:
    """Little memory, little time, no files: a parser that is attacked can do nothing else."""
    if sys.platform == "linux":  # macOS does not enforce an address-space limit
        memory = MEMORY_OF_WEBP if kind == "webp" else MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def picture(content: bytes, kind: str, side: int = 0) -> bytes:
    """The first frame, drawn again, upright: no metadata, no second file behind the first."""
    warnings.simplefilter("ignore")  # standard error is for our one word
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=[kind.upper()]) as source:
        if source.width * source.height > MOST_PIXELS:
            raise Refused("pixels")
        source.seek(0)
        upright = ImageOps.exif_transpose(source)
        mode = "RGBA" if kind != "jpeg" and upright.has_transparency_data else "RGB"
        fresh = Image.new(mode, upright.size)
        fresh.paste(upright.convert(mode))
    if side:
        kind, fresh = "png", _squared(fresh, side)
    out = io.BytesIO()
    fresh.save(out, kind.upper(), **WRITTEN[kind])
    return out.getvalue()


def _squared(whole: Image.Image, side: int) -> Image.Image:
    """Small, in the middle of a square that can be seen through."""
    whole = whole.convert("RGBA")
    whole.thumbnail((side, side))
    square = Image.new("RGBA", (side, side))
    square.paste(whole, ((side - whole.width) // 2, (side - whole.height) // 2))
    return square


def document(content: bytes) -> bytes:
    """The pages alone in a new PDF: no scripts, actions, attachments, forms or addresses to run."""
    try:
        source = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    with source, pikepdf.new() as fresh:
        if source.is_encrypted:
            raise Refused("locked")
        if len(source.pages) > MOST_PAGES:
            raise Refused("pages")
        fresh.pages.extend(source.pages)
        _strip(fresh)
        _weigh(fresh)
        fresh.remove_unreferenced_resources()
        out = io.BytesIO()
        fresh.save(out, linearize=False)
    return out.getvalue()


def _strip(fresh: pikepdf.Pdf) -> None:
    for page in fresh.pages:
        for name in set(page.obj.keys()) - OF_A_PAGE:
            del page.obj[name]
    for stream in fresh.objects:
        if isinstance(stream, pikepdf.Stream):
            for name in BESIDE_A_STREAM:
                if name in stream:
                    del stream[name]


def _weigh(fresh: pikepdf.Pdf) -> None:
    """Refuses what would unfold to far more than it is: whoever opens it would choke on it."""
    left = MOST_UNFOLDED
    for stream in fresh.objects:
        if isinstance(stream, pikepdf.Stream):
            left -= _unfolded(stream, left)
            if left < 0:
                raise Refused("unfolds")


def _unfolded(stream: pikepdf.Stream, most: int) -> int:
    """Bytes after one unpacking, counted up to a little more than `most`. Packed twice is too much in any case."""
    filters = stream.get("/Filter", Name.Unpacked)
    names = [str(one) for one in (filters if isinstance(filters, pikepdf.Array) else [filters])]
    packed = [name for name in names if name in PACKED]
    raw = stream.read_raw_bytes() if packed else b""
    if len(packed) > 1:
        return most + 1
    if names[0] not in ("/FlateDecode", "/Fl"):
        return len(raw) * MOST_TIMES
    return _inflated(raw, most) if len(raw) * MOST_TIMES > SMALL else 0


def _inflated(raw: bytes, most: int) -> int:
    """How much it is, without keeping it."""
    unpacking, size = zlib.decompressobj(), 0
    while raw and not unpacking.eof and size <= most:
        size += len(unpacking.decompress(raw, PIECE))
        raw = unpacking.unconsumed_tail
    return size


def main() -> None:
    limit(sys.argv[1])
    kind, content = sys.argv[1], sys.stdin.buffer.read()
    try:
        side = int(sys.argv[2]) if len(sys.argv) > 2 else 0
        rebuilt = document(content) if kind == "pdf" else picture(content, kind, side)
    except Refused as refusal:
        sys.stderr.write(str(refusal))
        sys.exit(3)
    except Image.DecompressionBombError:
        sys.stderr.write("pixels")
        sys.exit(3)
    except Exception:
        sys.stderr.write("broken")
        sys.exit(3)
    sys.stdout.buffer.write(rebuilt)


if __name__ == "__main__":
    main()
