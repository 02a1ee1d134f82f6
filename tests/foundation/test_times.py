"""A time on a page is not broken before "PM"; in a file it is plain text."""

from datetime import UTC, datetime, time

from flask import Flask

from portal.web import formatting

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
KEPT = "2:05\N{NO-BREAK SPACE}PM"


def test_no_line_ends_before_the_half_of_the_day(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        formatting.set_zone("UTC")
        assert formatting.clock_time(AT) == formatting.clock_words(time(14, 5)) == KEPT
        assert formatting.when(AT).endswith(KEPT)


def test_short_ones_and_those_in_a_sentence_stay_whole_too() -> None:
    assert formatting.short_clock(time(14, 0)) == "2\N{NO-BREAK SPACE}PM"
    assert formatting.short_clock(time(14, 5)) == KEPT
    assert formatting.whole_times("at 2:05 PM, by 3 people") == f"at {KEPT}, by 3 people"


def test_a_file_has_a_plain_space(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        formatting.set_zone("UTC")
        assert formatting.plain_time(AT) == formatting.plain_clock(time(14, 5)) == "2:05 PM"
