"""A request over HTTP/2, in frames made by hand (RFC 9113; names of headers as RFC 7541 writes them, unpacked)."""

import socket

from tests.operating.proxy import Proxy

DATA, HEADERS, SETTINGS, MORE = 0, 1, 4, 8
END_STREAM, END_HEADERS = 1, 4
WINDOW, LARGEST = 65_535, 16_384
GET, POST, HTTPS, PATH, AUTHORITY = b"\x82", b"\x83", b"\x87", b"\x04", b"\x01"


def over_http2(front: Proxy, path: str, body: bytes = b"", **headers: str) -> bytes:
    """What is answered. Of a body so much is sent as is let in: whoever refuses it reads no further."""
    context = front.trust()
    context.set_alpn_protocols(["h2"])
    home = f"localhost:{front.port}"
    told = {"origin": f"https://{home}", "referer": f"https://{home}/", "content_length": str(len(body)), **headers}
    asked = (POST if body else GET) + HTTPS + PATH + _text(path) + AUTHORITY + _text(home)
    asked += b"".join(b"\0" + _text(name.lower().replace("_", "-")) + _text(value) for name, value in told.items())
    plain = socket.create_connection(("localhost", front.port), 30)
    with context.wrap_socket(plain, server_hostname="localhost") as line, line.makefile("rb") as heard:
        assert line.selected_alpn_protocol() == "h2"
        line.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _frame(SETTINGS, 0, b"", 0))
        line.sendall(_frame(HEADERS, END_HEADERS | (0 if body else END_STREAM), asked))
        line.sendall(_frames(body[:WINDOW]))
        sent, found, is_over = WINDOW, b"", False
        while not is_over:
            head = heard.read(9)
            content, kind = heard.read(int.from_bytes(head[:3], "big")), head[3]
            found += content if kind == DATA else b""
            if kind == MORE and head[8]:
                allowed = int.from_bytes(content, "big")
                line.sendall(_frames(body[sent : sent + allowed]))
                sent += allowed
            is_over = kind in (DATA, HEADERS) and bool(head[4] & END_STREAM)
    return found


def _text(words: str) -> bytes:
    """With its length before it, in seven bits and then more."""
    content = words.encode()
    if len(content) < 127:
        return bytes([len(content)]) + content
    rest, more = len(content) - 127, b""
    while rest >= 128:
        more, rest = more + bytes([rest % 128 + 128]), rest // 128
    return b"\x7f" + more + bytes([rest]) + content


def _frames(content: bytes) -> bytes:
    return b"".join(_frame(DATA, 0, content[at : at + LARGEST]) for at in range(0, len(content), LARGEST))


def _frame(kind: int, flags: int, content: bytes, stream: int = 1) -> bytes:
    return len(content).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + content
