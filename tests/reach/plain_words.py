"""How hard words are to read, and which of them nobody should meet on a bad day.

English: the Flesch-Kincaid grade, which is a school year as the limits are, and by whose two parts (how long sentences
are, how long words) a text can be mended. textstat counts syllables by the CMU dictionary.
Spanish: Szigriszt-Pazos, whose scale is made for Spanish (80 and more: very easy; from 65: rather easy). textstat
counts Spanish syllables by where a word may be hyphenated and loses one in five ("aquí" has one), which flatters a page
by some ten points: they are counted here by their vowels.
"""

import re
from collections.abc import Iterable
from functools import cache

import textstat
from babel import Locale

LEAST = 4
"""Words of a sentence that counts: what is shorter is a label or a name."""
ENOUGH = 10
"""Words of a text that has a score."""
HARDEST = {"en": 8.0, "es": 70.0}
"""Of a page, a worksheet, all the words of a package."""
MIDDLE = {"en": 4.0, "es": 75.0}
"""Of many of them. Grade 6 is what was promised; they are at 2, and may not slip to it unseen."""
LONGEST = {"en": 25, "es": 28}
"""Words of one sentence; Spanish takes more of them for the same."""

UNWELCOME = {
    "en": r"invalid\w*|errors?|erroneous|fail(?:s|ed|ing|ures?)?|users?|user ?names?|illegal\w*|den(?:y|ied)"
    r"|unauthori[sz]ed|forbidden|submi(?:t\w*|ssions?)|abort\w*|expire[sd]?|terminated|violat\w*|reject\w*"
    r"|non-?complian\w*|incorrect|authenticat(?:e[ds]?|ing|ion)|credentials?|log[ -]?(?:in|out)|oops"
    r"|unfortunately",
    "es": r"inv[áa]lid[oa]s?|err(?:or|ores|óne[oa]s?)|fall(?:a|an|ó|aron|os?|ado)|fracas\w+|usuari[oa]s?|ilegal\w*"
    r"|deneg\w+|prohib\w+|no autorizad[oa]s?|abort\w+|caduc\w+|expir\w+|rechazad[oa]s?|incorrect[oa]s?|incumpl\w+"
    r"|autentic\w+|credencial\w*|obligatori[oa]s?|lamentablemente|desafortunadamente",
}
_UNWELCOME = {language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for language, words in UNWELCOME.items()}

_LETTER = re.compile(r"[^\W\d_]")
_INNER_STOP = re.compile(r"[.!?…]")
_VOWELS = re.compile(r"[iuü]?[aeoáéó][iuü]?|[uü]?í|i?ú|[iuü]+")


def counted(sentences: Iterable[str]) -> list[str]:
    """Those that count, by their words: without numbers, addresses, and the names of days and months."""
    found = (" ".join(word for word in one.split() if _is_word(word)) for one in sentences)
    return [one for one in found if len(one.split()) >= LEAST]


def score(sentences: Iterable[str], language: str) -> float:
    """Of sentences that count. English: a school year, less is easier. Spanish: of about 100, more is easier."""
    text = " ".join(_INNER_STOP.sub("", one) + "." for one in sentences)
    if language == "en":
        return float(textstat.flesch_kincaid_grade(text))
    words = text.split()
    return 206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / textstat.sentence_count(text)


def is_harder(value: float, limit: float, language: str) -> bool:
    return value > limit if language == "en" else value < limit


def is_long(sentence: str, language: str) -> bool:
    return len(sentence.split()) > LONGEST[language]


def unwelcome_in(words: str, language: str) -> list[str]:
    return _UNWELCOME[language].findall(words)


@cache
def syllables(word: str) -> int:
    """Of a Spanish word: a strong vowel with the weak ones beside it is one; í and ú stand alone."""
    heard = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    heard = re.sub(r"y(?![aeiouáéíóú])", "i", heard)
    return max(1, len(_VOWELS.findall(heard)))


def _is_word(word: str) -> bool:
    bare = word.strip(".,;:()“”«»")
    return bool(_LETTER.search(bare)) and "://" not in bare and "@" not in bare and bare not in _calendar()


@cache
def _calendar() -> frozenset[str]:
    """What the day of the test decides, and not who wrote the page."""
    locales = [Locale.parse(language) for language in HARDEST]
    tables = (table for one in locales for table in (one.months["format"], one.days["format"]))
    return frozenset(
        name.strip(".") for table in tables for width in ("wide", "abbreviated") for name in table[width].values()
    )
