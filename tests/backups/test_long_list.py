"""A backup's own list may be longer than a piece: each audit chain and each file has a line in it."""

import io

import pytest

from portal.backups.archive import FRAME, Damaged, Reader, Writer
from portal.vault import keyring

RING = keyring.parse(keyring.make("t1"))


def written(last: bytes) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, RING)
    writer.part("rows/user", [b"x" * 10])
    writer.end(last)
    return file.getvalue()


def read(content: bytes) -> bytes:
    reader = Reader(io.BytesIO(content), RING)
    for _ in reader.parts():
        pass
    return reader.last


def test_it_is_read_as_it_was_written() -> None:
    for size in (0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME + 5):
        last = bytes(range(256)) * (size // 256) + bytes(size % 256)
        assert read(written(last)) == last
    with pytest.raises(Damaged, match="cut"):
        read(written(bytes(3 * FRAME))[: -FRAME // 2])
