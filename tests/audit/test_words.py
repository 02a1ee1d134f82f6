"""Whatever is written into the record can be said in plain words, to the patient and to who keeps the portal."""

import pytest
from flask import Flask

from portal.audit.wording import BEGINNINGS, WORDS, has_words, words_of
from tests.audit.verbs import Unspoken, every_pair, pairs_in


def test_each_verb_has_words() -> None:
    found = every_pair()
    assert len(found) > 120
    assert sorted(pair for pair in found if not has_words(*pair)) == []


def test_none_is_left_over() -> None:
    begun = {(one, subject) for one, subject in every_pair() if (one, subject) not in WORDS}
    assert WORDS.keys() - every_pair() == set()
    assert {subject for _, subject in begun} == {subject for _, subject in BEGINNINGS} | {"any.endpoint"}


def test_a_verb_without_words_is_found() -> None:
    """The table is asked of what is written, also where a name stands for it."""
    (pair,) = pairs_in('record(actor.id, "winked at", "submission", one.id)', "somewhere.py")
    assert not has_words(*pair)
    with pytest.raises(Unspoken, match="what verb stands for"):
        list(pairs_in('record(actor.id, verb, "submission", one.id)', "somewhere.py"))


def test_the_words_name_whose_it_is(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        assert words_of("read", "submission", hers=True) == "opened your worksheet"
        assert words_of("read", "submission") == "opened their worksheet"
        assert words_of("switched on WHO-5", "opt_in") == "switched on the questionnaire WHO-5"
        for pair in every_pair():
            said = words_of(*pair, hers=True)
            assert "%" not in said and "no words" not in said and "_" not in said, pair  # noqa: PT018
