"""One actor goes through the matrix; what was not as it should be comes back as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from tests.access.asking import METHODS, Ask, asks, drawn
from tests.access.cast import CAST, Cast, Person
from tests.access.clinic import NOTED, Clinic
from tests.access.markers import found_in, names_in, readable_by
from tests.access.outcomes import admits, blank, fault
from tests.access.reading import text_of
from tests.access.relations import anyone
from tests.access.rows import changes, rows_of
from tests.access.standing import STANDS_NOT_ON, STANDS_ON
from tests.proof.row import Proof


@dataclass
class Walk:
    """What came of it. `refusals`: each different page that said no, by size, with the requests it answered."""

    readable: set[str]
    requests: int = 0
    deviations: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    patients: set[str] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)
    """What each endpoint showed that is to show something in particular."""
    refusals: dict[bool, dict[object, list[str]]] = field(default_factory=lambda: {False: {}, True: {}})


@dataclass
class Matrix:
    """Every route asked by everyone, of everything: in full once, however many rows of the programme look at it."""

    clinic: Clinic
    share: float = 1.0
    """How much of the quick size is enough here."""
    walked: dict[str, Walk] = field(default_factory=dict)

    def walk(self, who: Person, proof: Proof) -> Walk:
        """In the quick size of each line one request that is hers to make and one that is not."""
        if not proof.full:
            some = drawn(self.asks(), lambda ask: admits(CAST, who, ask), proof.random)
            return walk(self.clinic, who, proof.random.sample(some, round(len(some) * self.share)))
        if who.name not in self.walked:
            self.clinic.restore()
            self.walked[who.name] = walk(self.clinic, who, self.asks())
        return self.walked[who.name]

    def asks(self, methods: tuple[str, ...] = METHODS, sizes: tuple[bool, ...] = (False, True)) -> list[Ask]:
        return list(asks(self.clinic.app, self.clinic.things, methods, sizes))


def walk(clinic: Clinic, who: Person, asked: Iterable[Ask], cast: Cast = CAST) -> Walk:
    """Refused requests first: together they must change nothing. After each POST that is done, all is put back."""
    done, asked = Walk(readable_by(who.name, cast)), list(asked)
    before = rows_of(clinic.app)
    for ask in asked:
        if not admits(cast, who, ask):
            _send(clinic, who, ask, False, done)
    for table, column in changes(before, rows_of(clinic.app)):
        if table not in NOTED:
            done.deviations.append(f"{who.name}: a request that was refused has changed {table}.{column}")
    for ask in asked:
        if admits(cast, who, ask):
            answer = _send(clinic, who, ask, True, done)
            if ask.method == "POST" and answer.status_code < 400:
                clinic.restore()
    return done


def _send(clinic: Clinic, who: Person, ask: Ask, admitted: bool, done: Walk) -> TestResponse:
    answer = clinic.browsers[who.name].send(ask)
    text = text_of(answer)
    words = found_in(text)
    done.requests += 1
    done.words |= words
    done.patients |= names_in(text)
    if (who.name, ask.endpoint) in STANDS_ON | STANDS_NOT_ON:
        done.shown[ask.endpoint] = done.shown.get(ask.endpoint, "") + text
    wrong = fault(who, ask, admitted, answer)
    done.deviations += [wrong] if wrong else []
    done.leaks += [f"{who.name}: {ask}: shows {word}" for word in sorted(words - done.readable)]
    if answer.status_code == 404 and anyone not in ask.expected.who:
        done.refusals[ask.htmx].setdefault(repr(blank(answer)), []).append(str(ask))
    return answer
