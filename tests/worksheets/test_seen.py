"""What a page has seen, as text that goes out with it and comes back: never more than it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.worksheets.seen import LONGEST, Seen

KEYS = st.builds(
    "{}.{}.{}".format, st.sampled_from(["steps", "ideas"]), st.integers(0, 50), st.sampled_from(["a", "b"])
)


@given(revision=st.integers(0, 10**12), older=st.dictionaries(KEYS, st.integers(0, 10**12), max_size=30))
def test_there_and_back(revision: int, older: dict[str, int]) -> None:
    assert Seen.parse(str(Seen(revision, older))) == Seen(revision, older)


def test_a_page_that_missed_a_long_table_says_so_shortly() -> None:
    missed = Seen(900, {f"activities.{row}.{name}": 850 for row in range(50) for name in ("what", "done", "mood")})
    assert len(str(missed)) < 700
    assert Seen.parse(str(missed)) == missed


@pytest.mark.parametrize(
    "text", ["", "~", "~x", "~AAAA", "~\u0663", "7" * (LONGEST + 1), str(Seen(7, {"a" * 300: 1}))[:-9]]
)
def test_what_cannot_be_read_has_seen_nothing(text: str) -> None:
    assert Seen.parse(text).of("situation") == 0


def test_what_is_packed_too_full_has_seen_nothing() -> None:
    bomb = str(Seen(7, {"a" * 10_000_000: 1}))
    assert len(bomb) < LONGEST
    assert Seen.parse(bomb) == Seen(0)
