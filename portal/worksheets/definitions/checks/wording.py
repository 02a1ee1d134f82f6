"""Wording for tired people: no blame, and no harder to read than the eighth grade.

The grade is Flesch-Kincaid's (Kincaid et al. 1975: 0.39 words per sentence + 11.8 syllables per word - 15.59)
over running sentences of six words or more; short labels would flatter it. Wording that a licence locks
is not graded.
"""

import re

from portal.worksheets.definitions.checks.outline import Findings
from portal.worksheets.definitions.texts import Text

MAX_GRADE = 8.5

_UNKIND = (
    "commit suicide|committed suicide|failed to|you failed|non-?compliant|manipulat|attention[- ]seeking"
    "|addict|abuser|crazy|lazy|should have known|bad behavior|cheat|dirty"
)
_BLAME = re.compile(rf"\b(?:{_UNKIND})", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;\n]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_SILENT_END = re.compile(r"(?:[^laeiouy]es|[^dt]ed|[^laeiouy]e)$")
_VOWELS = re.compile(r"[aeiouy]+")
_RUNNING = 6


def check_blame(texts: list[Text]) -> Findings:
    """The first unkind word of each text."""
    for text in texts:
        found = _BLAME.search(text.words)
        if found:
            yield text.path, f"wording: avoid {found.group().lower()!r}"


def check_grade(texts: list[Text]) -> Findings:
    """Points to the text that weighs most, where all of them together are too hard."""
    grade = reading_grade([text.words for text in texts])
    if grade > MAX_GRADE:
        hardest = max(texts, key=lambda text: reading_grade([text.words]) * len(text.words))
        yield hardest.path, f"the reading grade {grade:.1f} is above {MAX_GRADE}"


def reading_grade(texts: list[str]) -> float:
    """The school year by Flesch-Kincaid, of English texts; 0 where there is no word."""
    sentences = [_WORD.findall(part) for text in texts for part in _SENTENCE_END.split(text)]
    sentences = [words for words in sentences if words]
    running = [words for words in sentences if len(words) >= _RUNNING] or sentences
    words = [word for sentence in running for word in sentence]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(running) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    letters = re.sub(r"[^a-z]", "", word.lower())
    return max(1, len(_VOWELS.findall(_SILENT_END.sub(lambda end: end.group()[0], letters))))
