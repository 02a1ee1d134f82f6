"""One actor goes through the whole matrix; what was not as it should be comes back as sentences."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from tests.access.asking import Ask
from tests.access.cast import CAST, Cast, Person
from tests.access.clinic import Clinic
from tests.access.markers import readable_by
from tests.access.outcomes import admits, blank, fault, patients_in, words_in
from tests.access.relations import WHATEVER_IT_IS, anyone


@dataclass
class Walk:
    """What came of it. `refusals`: each different page that said no, by size, with the first request it answered."""

    readable: set[str]
    requests: int = 0
    deviations: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    patients: set[str] = field(default_factory=set)
    refusals: dict[bool, dict[object, str]] = field(default_factory=lambda: {False: {}, True: {}})


def walk(clinic: Clinic, who: Person, asked: Iterable[Ask], cast: Cast = CAST, also: Collection[str] = ()) -> Walk:
    """Refused requests first: together they must change nothing. After each POST that is done, all is put back.

    `also`: words that are hers to read for once.
    """
    done, asked = Walk(readable_by(who.name) | set(also)), list(asked)
    before = clinic.digest()
    for ask in in_vain(who, [ask for ask in asked if not admits(cast, who, ask)]):
        _send(clinic, who, ask, False, done)
    if clinic.digest() != before:
        done.deviations.append(f"{who.name}: a request that was refused has changed something")
    for ask in asked:
        if admits(cast, who, ask):
            answer = _send(clinic, who, ask, True, done)
            if ask.method == "POST" and answer.status_code < 400:
                clinic.restore()
    return done


def in_vain(who: Person, refused: list[Ask]) -> Iterator[Ask]:
    """Each plain one, and one by htmx per route. Where it does not matter what is named, the first thing and none."""
    kinds: dict[tuple[str, str, bool], list[Ask]] = {}
    for ask in refused:
        kinds.setdefault((ask.endpoint, ask.method, ask.htmx), []).append(ask)
    for alike in kinds.values():
        whatever = not who.is_in or set(alike[0].expected.who) <= WHATEVER_IT_IS
        yield from alike[:1] if alike[0].htmx else alike[:1] + alike[1:][-1:] if whatever else alike


def _send(clinic: Clinic, who: Person, ask: Ask, admitted: bool, done: Walk) -> TestResponse:
    answer = clinic.browsers[who.name].send(ask)
    done.requests += 1
    words = words_in(answer)
    done.words |= words
    done.patients |= patients_in(answer)
    wrong = fault(who, ask, admitted, answer)
    done.deviations += [wrong] if wrong else []
    done.deviations += [f"{who.name}: {ask}: shows {word}" for word in sorted(words - done.readable)]
    if answer.status_code == 404 and anyone not in ask.expected.who:
        done.refusals[ask.htmx].setdefault(repr(blank(answer)), str(ask))
    return answer
