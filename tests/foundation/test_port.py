"""A demo does not share a port with something else unnoticed."""

import socket

import click
import pytest

from portal.cli.serving import check_free


def test_a_port_that_answers_is_refused_with_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"Port {port}"):
            check_free("127.0.0.1", port)
    check_free("127.0.0.1", port)
