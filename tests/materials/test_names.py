"""The name of a file, from whatever system and whoever it comes."""

import pytest
from flask import Flask

from portal.files.uploads import clean_name
from tests.materials.files import picture
from tests.materials.given import upload
from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Weekly plan.pdf", "Weekly plan"),
        ("../../etc/passwd.pdf", "passwd"),
        ("C:\\Users\\dana\\plan.pdf", "plan"),
        ("/etc/cron.d/x", "x"),
        ("plan.pdf\r\nSet-Cookie: a=b.pdf", "plan_pdfSet-Cookie_ a_b"),
        ('a";filename="b.pdf', "a__filename__b"),
        ("fdp.\u202eexe.pdf", "fdp_exe"),
        ("a\x00b.pdf", "ab"),
        ("<img src=x onerror=alert(1)>.pdf", "img src_x onerror_alert(1)"),
        (".htaccess", "handout"),
        ("...", "handout"),
        (" . .pdf", "handout"),
        ("", "handout"),
        ("con.pdf", "con_"),
        ("LPT1", "LPT1_"),
        ("Cafe\u0301.pdf", "Café"),
        ("हिन्दी.pdf", "हिन्दी"),
        ("x" * 300 + ".pdf", "x" * 80),
        ("%2e%2e%2fplan.pdf", "2e_2e_2fplan"),
    ],
)
def test_it_is_safe_to_save_anywhere(name: str, kept: str) -> None:
    assert clean_name(name, ".pdf") == f"{kept}.pdf"


@pytest.mark.parametrize("name", ["<b>up</b>.png", "../../up.png", "चित्र.png"])
def test_so_it_stands_on_the_page_and_in_the_header(sqlite_app: Flask, name: str) -> None:
    handout, maya = upload(sqlite_app, picture(), name), Visitor(sqlite_app, "maya")
    assert clean_name(name, ".png") in maya.get(handout).text
    disposition = maya.client.get(f"{handout}/file").headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert disposition.isascii()
    assert not set("<>/\\\r\n") & set(disposition)
