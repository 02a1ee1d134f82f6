"""What an address asks with is an id, an instant or a place in a list, or it is nothing: never a fault."""

import pytest

from portal.web.asked import id_of, instant_of, moment_of, ranked_moment_of, whole_number, words_of
from tests.visitor import Visitor

ONE = "00000000-0000-0000-0000-000000000001"
NOTHING = (
    *("", "~", "now", f"now~{ONE}", f"2026-11-26T12:00:00~{ONE}", "2026-11-26T12:00:00+00:00~1", "\x00~\x00"),
    *(f"9999-12-31T23:59:59-14:00~{ONE}", f"0001-01-01T00:00:00+14:00~{ONE}"),
)


@pytest.mark.parametrize("words", NOTHING)
def test_what_is_no_place_is_none(words: str) -> None:
    assert moment_of(words) is None
    assert ranked_moment_of(f"1~{words}") is None


def test_what_is_one() -> None:
    found = moment_of(f"2026-11-26T12:00:00-06:00~{ONE}")
    assert found
    assert (found[0].isoformat(), str(found[1])) == ("2026-11-26T18:00:00+00:00", ONE)
    assert moment_of(words_of(found)) == found
    assert ranked_moment_of(f"2~{words_of(found)}") == (2, *found)
    assert ranked_moment_of(words_of(found)) is None
    assert id_of(" ") is None
    assert id_of(None) is None
    assert instant_of("2026-11-26") is None


def test_a_whole_number_is_a_few_digits_alone() -> None:
    assert (whole_number("0"), whole_number("0042"), whole_number("7", 1)) == (0, 42, 7)
    for words in ("", " 1", "-1", "+1", "1.0", "1e3", "²", "٣", "12345", "9" * 5000):
        assert whole_number(words) is None, words[:9]


@pytest.mark.parametrize("path", ["/materials", "/worksheets", "/notices", "/announcements"])
def test_no_page_breaks_on_it(sqlite_app: object, path: str) -> None:
    maya = Visitor(sqlite_app, "maya")  # type: ignore[arg-type]
    for words in NOTHING:
        maya.get(path, query_string={"before": words})


@pytest.mark.parametrize(
    ("name", "path", "argument"), [("sam", "/messages", "before"), ("jordan", "/library/own", "after")]
)
def test_nor_does_a_page_of_staff(sqlite_app: object, name: str, path: str, argument: str) -> None:
    one = Visitor(sqlite_app, name)  # type: ignore[arg-type]
    for words in (*NOTHING, f"9999-12-31T23:59:59-05:00~{ONE}"):
        one.get(path, query_string={argument: words})
