"""A kept file on its way out: always to be saved, never shown by the browser as a page of ours."""

from urllib.parse import quote

from flask import Response, make_response

FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def attachment(content: bytes, media_type: str, file_name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers.set("Content-Disposition", "attachment", **_named(file_name))
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def _named(file_name: str) -> dict[str, str]:
    """The name twice where it has to be: a header is ASCII, and browsers prefer the second. It is one line, always."""
    file_name = "".join(sign if sign.isprintable() else " " for sign in file_name)
    plain = file_name.encode("ascii", "replace").decode().replace("?", "_")
    return {"filename": plain} | ({} if plain == file_name else {"filename*": f"UTF-8''{quote(file_name)}"})
