"""What was typed beside a file that is too large: its fields come before the file, and are read as far as they go."""

from collections.abc import Iterator
from typing import IO

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from portal.web.limits import MEGABYTE

PIECE = 64 * 1024


def fields_before_files() -> list[tuple[str, str]]:
    """(name, value) of a body that was refused unread, up to a megabyte of it."""
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/form-data" or not boundary:
        return []
    decoder = MultipartDecoder(boundary.encode(), max_form_memory_size=MEGABYTE, max_parts=2000)
    try:
        return list(_fields(decoder, request.environ["wsgi.input"]))
    except (HTTPException, ValueError, OSError):  # not whole, or not what it says it is
        return []


def _fields(decoder: MultipartDecoder, stream: IO[bytes]) -> Iterator[tuple[str, str]]:
    name, value = "", b""
    for event in _events(decoder, stream):
        if isinstance(event, File | Epilogue):
            return
        if isinstance(event, Field):
            name, value = event.name, b""
        elif isinstance(event, Data):
            value += event.data
            if not event.more_data:
                yield name, value.decode("utf-8", "replace")


def _events(decoder: MultipartDecoder, stream: IO[bytes]) -> Iterator[Event]:
    for _ in range(MEGABYTE // PIECE):
        piece = stream.read(PIECE)
        decoder.receive_data(piece or None)
        while not isinstance(event := decoder.next_event(), NeedData):
            yield event
            if isinstance(event, Epilogue):
                return
